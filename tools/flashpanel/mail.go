package flashpanel

import (
	"strings"

	"panelbot/policies"
	"panelbot/tools/op"
)

var mail = op.Group{Title: "Mail Server", Name: "mail", Operations: []op.Declaration{
	&CheckMailDomain, &InstallMailDomainSSL, &SetDefaultMailDomain, &ListMailDomains,
	&CreateMailDomain, &DeleteMailDomain, &ListMailAccounts, &CreateMailAccount,
	&UpdateMailAccount, &DeleteMailAccount, &GetMailSettings, &UpdateMailSettings,
}}

// OnMailDomain names a mail domain of a server.
type OnMailDomain struct {
	OnServer
	Domain int64 `json:"domain" doc:"Mail domain id." example:"1"`
}

// CheckMailDomain has the panel look a mail domain's DNS records up. It only
// reads; the reference shows an empty answer.
var CheckMailDomain = op.Operation[OnMailDomain, op.Empty]{
	Name:  "mail.domain.check",
	Route: "POST /api/servers/{server}/mail/domains/{domain}/check",
	Risk:  policies.Read,
	Doc:   "Have the panel check a mail domain's A, MX, DKIM, DMARC and SPF records. It shows its findings on its own pages.",
	Words: []string{"dns validation", "deliverability", "mail goes to spam", "kiểm tra dns", "thư vào spam", "SPF DKIM DMARC check", "why does mail land in spam", "check mail DNS", "mail is rejected by Gmail", "is DKIM right", "mail không gửi được", "kiểm tra SPF DKIM"},
}

// InstallMailDomainSSL gives the mail server a domain's certificate.
var InstallMailDomainSSL = op.Operation[OnMailDomain, Started]{
	Name:  "mail.domain.ssl.install",
	Route: "POST /api/servers/{server}/mail/domains/{domain}/ssl",
	// The one certificate of the whole mail server is replaced, and its
	// services have to take it up.
	Risk:    policies.Disrupt,
	Doc:     "Install a mail domain's certificate on the mail server, for all its domains. List mail domains first for the id.",
	Words:   []string{"tls", "imap certificate", "smtp certificate", "https mail", "cài chứng chỉ", "SSL for mail", "mail certificate", "Outlook certificate warning", "IMAP TLS", "SMTP SSL", "cài SSL cho mail"},
	Preview: []op.Look{op.Show(&ListMailDomains, "domain=id")},
}

// SetDefaultMailDomain makes a mail domain the server's default.
var SetDefaultMailDomain = op.Operation[OnMailDomain, Started]{
	Name:  "mail.domain.default",
	Route: "POST /api/servers/{server}/mail/domains/{domain}/default",
	// It starts an event on the server: more than a mark in the panel.
	Risk:    policies.Disrupt,
	Doc:     "Make a mail domain the default of its server in place of the present one. List mail domains first for the id.",
	Words:   []string{"primary", "main domain", "helo name", "tên miền mặc định", "default mail domain", "main mail domain", "đặt tên miền thư mặc định"},
	Check:   op.Becomes(&ListMailDomains, "domain=id", "is_default", true),
	Preview: []op.Look{op.Show(&ListMailDomains)},
}

// MailDomain is a domain that a server takes mail for.
type MailDomain struct {
	ID        int64  `json:"id"`
	Domain    string `json:"domain"`
	IsDefault bool   `json:"is_default"`
}

// MailDomainList is the answer of ListMailDomains.
type MailDomainList struct {
	Data []MailDomain `json:"data"`
}

// ListMailDomains lists the mail domains of a server.
var ListMailDomains = op.Operation[OnServer, MailDomainList]{
	Name:  "mail.domain.list",
	Route: "GET /api/servers/{server}/mail/domains",
	Risk:  policies.Read,
	Doc:   "List the mail domains of a server: id, name, and which is the default.",
	Words: []string{"email domains", "mx hosts", "virtual domains", "danh sách tên miền thư", "mail domains", "which domains receive mail", "có những tên miền thư nào"},
}

// CreateMailDomainIn is a new mail domain.
type CreateMailDomainIn struct {
	OnServer
	Domain    string `json:"domain" doc:"Part after the @." example:"example.com"`
	Subdomain string `json:"subdomain,omitempty" doc:"Host name of the mail server in it." example:"mail"`
}

// CreateMailDomain adds a mail domain to a server. It is no Grant: nobody can
// log in before an account exists. It is a Disrupt: what the server's own sites
// send to the domain stays there from then on, and no longer reaches the host
// that took it before.
var CreateMailDomain = op.Operation[CreateMailDomainIn, Started]{
	Name:    "mail.domain.create",
	Route:   "POST /api/servers/{server}/mail/domains",
	Risk:    policies.Disrupt,
	Doc:     "Create a mail domain on a server, which takes mail for it then, in place of another host. Check its DNS records afterwards.",
	Words:   []string{"add email domain", "set up email", "mx", "thêm tên miền thư", "new mail domain", "receive mail for a domain", "email for our domain", "thêm domain email"},
	Check:   op.Listed(&ListMailDomains, "domain"),
	Preview: []op.Look{op.Show(&ListMailDomains)},
}

// DeleteMailDomain removes a mail domain from a server.
var DeleteMailDomain = op.Operation[OnMailDomain, Started]{
	Name:    "mail.domain.delete",
	Route:   "DELETE /api/servers/{server}/mail/domains/{domain}",
	Risk:    policies.Destroy,
	Doc:     "Delete a mail domain from a server. Mail for it is refused from then on, and its mailboxes can be lost with all their mail.",
	Words:   []string{"remove email domain", "drop mx", "xóa tên miền thư", "xoá tên miền thư", "delete mail domain", "stop receiving mail for a domain", "no more mail for the domain"},
	Check:   op.Gone(&ListMailDomains, "domain=id"),
	Preview: []op.Look{op.Show(&ListMailDomains, "domain=id")},
}

// MailAccount is a mailbox. Its quota is a number here and has a unit where
// it is set.
type MailAccount struct {
	Email string `json:"email"`
	Quota int64  `json:"quota"`
}

// MailAccountList is the answer of ListMailAccounts.
type MailAccountList struct {
	Accounts []MailAccount `json:"accounts"`
}

// ListMailAccounts lists the mailboxes of a server.
var ListMailAccounts = op.Operation[OnServer, MailAccountList]{
	Name:  "mail.account.list",
	Route: "GET /api/servers/{server}/mail/accounts",
	Risk:  policies.Read,
	Doc:   "List the mail accounts of a server: address and quota. Aliases are not shown.",
	Words: []string{"mailboxes", "email users", "inboxes", "danh sách hộp thư", "list mailboxes", "which email accounts", "all email addresses", "who has a mailbox", "danh sách email", "có những email nào"},
}

// CreateMailAccountIn is a new mailbox.
type CreateMailAccountIn struct {
	OnServer
	Email    string    `json:"email" doc:"Address of the new mailbox." example:"user@example.com"`
	Password op.Secret `json:"password" doc:"Password of the mailbox."`
	MailAccountFields
}

// MailAccountFields are what a mailbox has beside address and password.
type MailAccountFields struct {
	CatchAll bool     `json:"catch_all,omitempty" doc:"Take mail to all unknown addresses."`
	Quota    string   `json:"quota,omitempty" doc:"Largest size, with unit." example:"100M"`
	Aliases  []string `json:"aliases,omitempty" doc:"Further addresses delivered to it."`
}

// CreateMailAccount adds a mailbox to a server.
var CreateMailAccount = op.Operation[CreateMailAccountIn, Started]{
	Name:  "mail.account.create",
	Route: "POST /api/servers/{server}/mail/accounts",
	// A login that lasts: its owner sends in the domain's name and receives
	// what is written to the address, its aliases and, as catch-all, the rest.
	Risk:  policies.Grant,
	Doc:   "Create a mail account with a password on a server. Its domain has to be a mail domain there.",
	Words: []string{"mailbox", "email address", "inbox", "imap login", "tạo hộp thư", "tạo email", "new mailbox", "create email account", "add email address", "email for a new employee", "catch-all", "thêm hộp thư", "tạo tài khoản email", "tạo mail cho nhân viên"},
	Check: op.Listed(&ListMailAccounts, "email"),
	Undo:  op.Reverse("mail.account.delete", "account=arg:email"),
}

// OnMailAccount names a mailbox of a server by its address.
type OnMailAccount struct {
	OnServer
	Account string `json:"account" doc:"Address of the mailbox." example:"user@example.com"`
}

// UpdateMailAccountIn is a mailbox's new values.
type UpdateMailAccountIn struct {
	OnMailAccount
	Password op.Secret `json:"password,omitempty" doc:"New password of the mailbox."`
	MailAccountFields
}

// UpdateMailAccount changes a mailbox. Nothing proves it: the list shows the
// quota in another unit and the other values not at all.
var UpdateMailAccount = op.Operation[UpdateMailAccountIn, op.Empty]{
	Name:        "mail.account.update",
	Route:       "PUT /api/servers/{server}/mail/accounts/{account}",
	Risk:        policies.Grant,
	Doc:         "Change password, quota, aliases or catch-all of a mail account. List accounts first; aliases may replace those it has.",
	MessageOnly: true,
	Words:       []string{"reset email password", "mailbox full", "forward address", "đổi mật khẩu email", "tăng dung lượng hộp thư", "change email password", "forgot the email password", "mailbox quota", "forward mail", "add an alias", "catch-all address", "reset mailbox password", "đặt lại mật khẩu email", "hộp thư đầy", "chuyển tiếp email", "cannot log in to the mailbox"},
	// A password opens the mailbox, catch-all and aliases bring it mail of
	// others; a small quota or no catch-all turns mail away until set back.
	Grade: func(in UpdateMailAccountIn) policies.Risk {
		if secretGiven(in.Password) || in.CatchAll || len(in.Aliases) > 0 {
			return policies.Grant
		}
		return policies.Disrupt
	},
	Check:   op.See(&ListMailAccounts),
	Preview: []op.Look{op.Show(&ListMailAccounts, "account=email")},
}

// DeleteMailAccountIn names a mailbox, or one of its aliases. Email is in the
// body of the reference's example beside the account in the path.
type DeleteMailAccountIn struct {
	OnMailAccount
	Email string `json:"email,omitempty" doc:"The same address, should it be asked for." example:"user@example.com"`
	Alias string `json:"alias,omitempty" doc:"Delete this alias only."`
}

// DeleteMailAccount removes a mailbox or one of its aliases. Its Check proves
// only the first: aliases are in no list.
var DeleteMailAccount = op.Operation[DeleteMailAccountIn, op.Empty]{
	Name:        "mail.account.delete",
	Route:       "DELETE /api/servers/{server}/mail/accounts/{account}",
	Risk:        policies.Destroy,
	Doc:         "Delete a mail account with all its mail, which cannot be brought back; or, where an alias is given, that alias only.",
	MessageOnly: true,
	Words:       []string{"remove mailbox", "email address", "remove forward", "xóa hộp thư", "xoá email", "delete mailbox", "remove email account", "delete an alias", "close the inbox of a former employee", "xóa tài khoản email", "xóa mail"},
	// An alias can be set again. Laravel trims what it receives, and turns
	// blank text into none, which would delete the mailbox: so only an alias
	// that is plainly an address, and plainly another one, counts as such.
	Grade: func(in DeleteMailAccountIn) policies.Risk {
		if !plainAddress(in.Alias) || !plainAddress(in.Account) || strings.EqualFold(in.Alias, in.Account) {
			return policies.Destroy
		}
		if in.Email != "" && !strings.EqualFold(in.Email, in.Account) {
			return policies.Destroy
		}
		return policies.Disrupt
	},
	Check:   op.Gone(&ListMailAccounts, "account=email").Unless("alias"),
	Preview: []op.Look{op.Show(&ListMailAccounts, "account=email")},
}

// plainAddress reports whether the text is a mail address of letters, digits
// and the signs ._+- with a name and a dotted domain, and no dot at an end.
func plainAddress(text string) bool {
	name, domain, found := strings.Cut(text, "@")
	if !found || name == "" || !strings.Contains(domain, ".") || strings.Contains(domain, "..") {
		return false
	}
	if strings.HasPrefix(domain, ".") || strings.HasSuffix(domain, ".") {
		return false
	}
	const plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._+-"
	return strings.Trim(name, plain) == "" && strings.Trim(domain, plain) == ""
}

// MailSettings are the settings of a mail server. The size limit is in
// megabytes, as far as the reference's examples of 10 and 25 tell.
type MailSettings struct {
	EnablePOP3       bool  `json:"ENABLE_POP3"`
	EnableSieve      bool  `json:"ENABLE_MANAGESIEVE"`
	EnableFail2ban   bool  `json:"ENABLE_FAIL2BAN"`
	MessageSizeLimit int64 `json:"POSTFIX_MESSAGE_SIZE_LIMIT"`
}

// GetMailSettings reads the settings of a mail server.
var GetMailSettings = op.Operation[OnServer, MailSettings]{
	Name:  "mail.settings.get",
	Route: "GET /api/servers/{server}/mail/settings",
	Risk:  policies.Read,
	Doc:   "Show a mail server's settings: POP3, ManageSieve, Fail2ban and the largest message.",
	Words: []string{"postfix", "dovecot", "email configuration", "attachment limit", "cấu hình mail", "mail server settings", "largest attachment", "message_size_limit", "is POP3 on", "xem cấu hình mail"},
}

// UpdateMailSettingsIn is new settings of a mail server.
type UpdateMailSettingsIn struct {
	OnServer
	EnablePOP3       bool  `json:"ENABLE_POP3,omitempty" doc:"Serve mail by POP3 too."`
	EnableSieve      bool  `json:"ENABLE_MANAGESIEVE,omitempty" doc:"Let people manage their mail filters."`
	EnableFail2ban   bool  `json:"ENABLE_FAIL2BAN,omitempty" doc:"Ban addresses that guess passwords."`
	MessageSizeLimit int64 `json:"POSTFIX_MESSAGE_SIZE_LIMIT,omitempty" doc:"Largest message in megabytes." example:"25"`
}

// UpdateMailSettings changes the settings of a mail server.
var UpdateMailSettings = op.Operation[UpdateMailSettingsIn, Started]{
	Name:  "mail.settings.update",
	Route: "POST /api/servers/{server}/mail/settings",
	Risk:  policies.Grant,
	Doc:   "Change a mail server's settings; mail may pause meanwhile. Get them first and send all: one left out may be turned off.",
	Words: []string{"postfix", "dovecot", "attachment too big", "pop3", "đổi cấu hình mail", "giới hạn đính kèm", "bigger attachments", "raise message size", "message_size_limit", "turn on POP3", "sieve filters", "ManageSieve", "tăng dung lượng đính kèm", "bật POP3"},
	// The keys are docker-mailserver's environment, which a running container
	// does not take up: mail stops for a moment. Without Fail2ban passwords can
	// be guessed; left out counts as off, because the panel may take it so.
	Grade: func(in UpdateMailSettingsIn) policies.Risk {
		if in.EnableFail2ban {
			return policies.Disrupt
		}
		return policies.Grant
	},
	Check: op.Shows(&GetMailSettings, "ENABLE_POP3", "ENABLE_MANAGESIEVE", "ENABLE_FAIL2BAN",
		"POSTFIX_MESSAGE_SIZE_LIMIT"),
	Preview: []op.Look{op.Show(&GetMailSettings)},
}
