package flashpanel

import (
	"panelbot/policies"
	"panelbot/tools/op"
)

var sshKeys = op.Group{Title: "SSH Keys", Name: "sshkeys", Operations: []op.Declaration{
	&ListSSHKeys, &CreateSSHKey, &DeleteSSHKey,
}}

// SSHKey is a public key that opens a Linux user. The panel does not show the
// key itself.
type SSHKey struct {
	ID        int64  `json:"id"`
	Name      string `json:"name"`
	LinuxUser string `json:"linux_user"`
}

// SSHKeyList is the answer of ListSSHKeys.
type SSHKeyList struct {
	Data []SSHKey `json:"data"`
}

// SSHKeyAdded is the answer of CreateSSHKey.
type SSHKeyAdded struct {
	Data SSHKey `json:"data"`
}

// ListSSHKeys lists the keys that open a server.
var ListSSHKeys = op.Operation[OnServer, SSHKeyList]{
	Name:  "ssh.key.list",
	Route: "GET /api/servers/{server}/ssh-keys",
	Risk:  policies.Read,
	Doc:   "List the SSH keys on a server: id, name, and the Linux user that each one opens.",
	Words: []string{
		"authorized_keys", "who can log in", "public keys", "list SSH keys", "who has SSH access", "whose keys are on the server", "who can ssh in", "whose pubkeys",
		"whose keys open root", "who can get on the box", "which keys does the deploy user have", "cat authorized_keys", "who could log in as root", "is my key on the server",
		"xem ssh key", "who has root by key", "audit the keys", "are there unknown keys", "does kim's key exist", "fingerprints", "every key on the machine",
		"who can jump onto the box",
		"khóa SSH", "danh sách khóa", "ai có quyền SSH", "ai vào được máy chủ", "key của ai", "có những key nào", "danh sách ssh key", "ai đang có key trên server",
		"những ai vào được server bằng ssh", "server có key lạ không", "ai ssh được", "kiểm tra key", "ai có key vào server", "ai nhảy vào server được",
	},
}

// CreateSSHKeyIn is a new key. Its name is required because the list shows
// nothing else by which people could tell it apart.
type CreateSSHKeyIn struct {
	OnServer
	Name      string `json:"name" doc:"Label, to find it again." example:"My Laptop Key"`
	User      string `json:"user" doc:"Linux user whom it opens." example:"root" from:"user.list name | can_ssh"`
	PublicKey string `json:"public_key" doc:"Public key line, as in a .pub file." example:"ssh-rsa AAAA..."`
}

// CreateSSHKey lets a key's owner log in.
var CreateSSHKey = op.Operation[CreateSSHKeyIn, SSHKeyAdded]{
	Name:  "ssh.key.create",
	Route: "POST /api/servers/{server}/ssh-keys",
	Risk:  policies.Grant,
	Doc:   "Add an SSH public key to a Linux user of a server: its owner can log in as that user from then on.",
	Words: []string{
		"authorized_keys", "give access", "let a developer in", "add SSH key", "give SSH access", "new developer needs access", "let someone ssh in", "ssh-copy-id",
		"id_ed25519.pub", "onboard a developer", "public key for deploy", "let maria in", "she sent her public key", "here is my .pub", "ssh-ed25519 AAAA",
		"new laptop, new key", "newcomer needs to get on the box", "dev wants to ssh", "give tom shell access by key", "add to authorized_keys", "key of the deploy user",
		"allow the CI runner to ssh", "let the backup server log in", "authorize a key", "ssh-rsa", "access for a contractor", "let a colleague on the server",
		"let me in with my key", "add key ssh", "add kim's ed25519 key", "tester has to get on the box", "pubkey of the build server", "ansible needs access", "jump host key",
		"id_rsa.pub", "let github actions deploy over ssh", "working student needs shell", "put my key on the new server", "let the developer log in as deploy",
		"give kim a way in by key", "public key into the server", "new macbook on app01", "my key onto the server",
		"thêm khóa SSH", "cấp quyền truy cập", "thêm ssh key", "cho lập trình viên vào máy chủ", "cấp quyền SSH", "thêm key cho dev mới", "cho dev vào server",
		"thêm public key", "cấp quyền ssh cho dev", "bạn mới cần vào server", "thêm khóa công khai", "cho em vào server", "cho nhân viên mới ssh vào", "thêm khóa cho kim",
		"dev cần ssh", "cài key lên server", "gắn public key", "cho máy build ssh vào", "gắn khóa public vào server", "thêm public key của mình vào server",
	},
	Check:   op.Listed(&ListSSHKeys, "name", "user=linux_user"),
	Preview: []op.Look{op.Show(&ListSSHKeys, "user=linux_user")},
	Undo:    op.Reverse("ssh.key.delete", "ssh_key=result:data.id", "linux_user=result:data.linux_user"),
}

// DeleteSSHKeyIn names a key and the user it is taken from.
type DeleteSSHKeyIn struct {
	OnServer
	SSHKey    int64  `json:"ssh_key" doc:"SSH key id." example:"1" from:"ssh.key.list id name | linux_user"`
	LinuxUser string `json:"linux_user" doc:"Linux user whom it opens." example:"root" from:"user.list name | can_ssh"`
	Override  string `json:"override,omitempty" in:"local" enum:"lockout" doc:"Say lockout to go on although people are shut out."`
}

// DeleteSSHKey takes a key's access away. The panel never shows the key, so
// only its owner can bring it back.
var DeleteSSHKey = op.Operation[DeleteSSHKeyIn, Started]{
	Name:  "ssh.key.delete",
	Route: "DELETE /api/servers/{server}/ssh-keys/{ssh_key}",
	Risk:  policies.Destroy,
	Doc:   "Remove an SSH key from a Linux user: whoever logs in with it is shut out. List the keys first for id and user.",
	Words: []string{
		"revoke access", "offboard", "authorized_keys", "lost laptop", "remove SSH key", "revoke SSH access", "take away ssh access", "developer left the company",
		"cut off a contractor", "stolen key", "laptop was stolen", "she no longer works here", "close the door for tom", "kick the contractor out", "old key must go",
		"nobody should get in with that key", "lost key", "cut his ssh", "developer quit", "shut somebody out of the server", "remove a line from authorized_keys",
		"he must not get on the box any more", "the agency's contract ended", "today is mark's last day", "lock out the old admin", "key of the stolen notebook",
		"freelancer is done", "revoke mark", "unknown key on the server, off", "former colleague still gets in", "rotated key, remove the old", "nobody with that key",
		"they may not get onto the box any longer", "agency contract is over", "consultant's engagement ended", "his laptop must not reach the servers",
		"xóa khóa SSH", "thu hồi quyền", "xóa ssh key", "thu hồi SSH", "nhân viên nghỉ việc", "xóa key", "xóa key của nhân viên cũ", "thu hồi key ssh", "mất laptop", "gỡ key",
		"không cho vào server nữa", "cắt quyền ssh", "dev nghỉ việc, xóa key", "bỏ khóa ssh", "hôm nay nó nghỉ, cắt quyền", "gỡ khóa của dev cũ", "laptop bị mất",
		"xóa quyền vào server", "hết hợp đồng, cắt ssh",
	},
	Check:   op.Gone(&ListSSHKeys, "ssh_key=id"),
	Guard:   guardSSHKeyDelete,
	Preview: []op.Look{op.Show(&ListSSHKeys, "ssh_key=id")},
}
