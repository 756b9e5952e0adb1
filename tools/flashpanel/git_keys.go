package flashpanel

import (
	"panelbot/policies"
	"panelbot/tools/op"
)

var gitKeys = op.Group{Title: "SSH & Keys", Name: "gitkeys", Operations: []op.Declaration{
	&AddGitKey,
}}

// AddGitKeyIn says which Git accounts get the server's key.
type AddGitKeyIn struct {
	OnServer
	Providers []int64 `json:"providers" doc:"Ids of Git accounts, as the panel has them."`
}

// AddGitKey puts a server's public key into accounts at Git hosts. The
// reference shows an empty answer for success and a message for failure
// ("Failed to add SSH Key to GitHub").
var AddGitKey = op.Operation[AddGitKeyIn, op.Empty]{
	Name:  "git.key.add",
	Route: "POST /api/servers/{server}/keys",
	Risk:  policies.Grant, // whoever is root on the server can read those repositories from then on
	Doc:   "Add a server's SSH public key to Git provider accounts, so that it can clone their private repositories. No operation lists those accounts.",
	Words: []string{
		"deploy key", "GitHub", "GitLab", "Bitbucket", "repository access", "connect the server to GitHub", "server key in GitHub", "let the server clone",
		"git access for the server", "server must clone private repos", "machine cannot fetch from gitlab", "register the server at bitbucket", "server's public key at github",
		"hook the box up to gitlab", "git pull on the server asks for a password", "server needs access to our git organisation", "add this machine to our git account",
		"cho server clone repo", "VPS should be allowed to read our github org", "link the machine to our git account", "server as a reader of our repos",
		"all repos of the team for this server", "upload the server's key to gitlab", "allow the whole box to read from our gitlab", "server as a whole to git",
		"server should pull from our gitlab group without password", "passwordless git on the server",
		"khóa triển khai", "kết nối git", "thêm khóa vào GitHub", "thêm key server vào gitlab", "kết nối server với github", "server không pull được từ gitlab",
		"thêm ssh key của server lên bitbucket", "server cần đọc repo của team", "liên kết server với gitlab", "cả server đọc gitlab",
	},
	Preview: []op.Look{op.Show(&GetServer)},
}
