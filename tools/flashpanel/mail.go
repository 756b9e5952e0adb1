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
	Domain int64 `json:"domain" doc:"Mail domain id." example:"1" from:"mail.domain.list id domain | is_default"`
}

// CheckMailDomain has the panel look a mail domain's DNS records up. It only
// reads; the reference shows an empty answer.
var CheckMailDomain = op.Operation[OnMailDomain, op.Empty]{
	Name:  "mail.domain.check",
	Route: "POST /api/servers/{server}/mail/domains/{domain}/check",
	Risk:  policies.Read,
	Doc:   "Have the panel check a mail domain's A, MX, DKIM, DMARC and SPF records. It shows its findings on its own pages.",
	Words: []string{
		"dns validation", "deliverability", "mail goes to spam", "SPF DKIM DMARC check", "why does mail land in spam", "check mail DNS", "mail is rejected by Gmail",
		"is DKIM right", "our mails land in spam", "gmail rejects us", "missing DMARC", "SPF fails", "mails do not arrive at customers", "mails bounce",
		"outgoing mail is marked as junk", "DKIM signature broken", "newsletters end up in junk", "is the mail DNS right", "mail tester", "microsoft blocks our mail",
		"MX wrong", "half of our newsletters never arrive", "yahoo drops our mail", "SPF softfail", "customers find our mail in junk", "dkim=fail", "mail reputation",
		"550 rejected", "sender not verified", "outlook.com puts us into junk", "is everything set up right for mail", "sender can't be trusted",
		"microsoft does not trust our mail", "authentication of our mails fails", "google marks our invoices as phishing", "flagged as phishing", "mail marked suspicious",
		"kiểm tra dns", "thư vào spam", "mail không gửi được", "kiểm tra SPF DKIM", "email không tới", "mail bị vào spam", "gmail từ chối", "kiểm tra bản ghi mail",
		"sao mail vào spam", "mail gửi đi bị trả lại", "kiểm tra dkim", "mail toàn vào mục rác", "yahoo không nhận", "cấu hình mail đúng chưa", "mail bị từ chối",
		"gửi mail không được tin",
	},
}

// InstallMailDomainSSL gives the mail server a domain's certificate.
var InstallMailDomainSSL = op.Operation[OnMailDomain, Started]{
	Name:  "mail.domain.ssl.install",
	Route: "POST /api/servers/{server}/mail/domains/{domain}/ssl",
	// The one certificate of the whole mail server is replaced, and its
	// services have to take it up.
	Risk: policies.Disrupt,
	Doc:  "Install a mail domain's certificate on the mail server, for all its domains. List mail domains first for the id.",
	Words: []string{
		"tls", "imap certificate", "smtp certificate", "https mail", "SSL for mail", "mail certificate", "Outlook certificate warning", "IMAP TLS", "SMTP SSL",
		"thunderbird warns about the certificate", "outlook says the identity cannot be verified", "mail client complains about SSL", "imap certificate expired", "secure smtp",
		"mail server has the wrong certificate", "phone says the mail server is not trusted", "STARTTLS", "iphone cannot verify server identity",
		"iphone can't verify the mail server", "TLS for dovecot", "secure imap", "mail app shows a certificate error", "certificate of mail.example.com", "postfix certificate",
		"proper certificate for the mail server", "mail server without a valid cert", "TLS on 993", "certificate for SMTP and IMAP",
		"cài chứng chỉ", "cài SSL cho mail", "outlook báo chứng chỉ", "mail báo lỗi ssl", "ssl cho máy chủ mail", "gắn chứng chỉ cho mail", "outlook cảnh báo bảo mật",
		"mail trên điện thoại báo chứng chỉ", "mail server chưa có ssl", "chứng chỉ cho mail",
	},
	Preview: []op.Look{op.Show(&ListMailDomains, "domain=id")},
}

// SetDefaultMailDomain makes a mail domain the server's default.
var SetDefaultMailDomain = op.Operation[OnMailDomain, Started]{
	Name:  "mail.domain.default",
	Route: "POST /api/servers/{server}/mail/domains/{domain}/default",
	// It starts an event on the server: more than a mark in the panel.
	Risk: policies.Disrupt,
	Doc:  "Make a mail domain the default of its server in place of the present one. List mail domains first for the id.",
	Words: []string{
		"primary", "main domain", "helo name", "default mail domain", "main mail domain", "main one on the mail server", "primary mail domain",
		"the mail server should call itself", "which domain is used when none is given", "make it the main mail domain", "which name does the mail server use by default",
		"set as default mail domain",
		"tên miền mặc định", "đặt tên miền thư mặc định", "đổi tên miền mail chính", "tên miền mail mặc định", "đặt làm mặc định", "đổi domain mail mặc định",
	},
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
	Words: []string{
		"email domains", "mx hosts", "virtual domains", "mail domains", "which domains receive mail", "which domains do we take mail for", "whose mail do we host",
		"domains on the mail server", "do we receive mail for", "id of a mail domain", "mail for which companies", "is firma.de set up for mail",
		"default mail domain, which is it",
		"danh sách tên miền thư", "có những tên miền thư nào", "liệt kê domain mail", "tên miền nào dùng mail", "mail server đang nhận tên miền nào", "các tên miền email",
		"danh sách domain email", "mail server phục vụ domain nào", "domain nào đang nhận mail",
	},
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
	Name:  "mail.domain.create",
	Route: "POST /api/servers/{server}/mail/domains",
	Risk:  policies.Disrupt,
	Doc:   "Create a mail domain on a server, which takes mail for it then, in place of another host. Check its DNS records afterwards.",
	Words: []string{
		"add email domain", "set up email", "mx", "new mail domain", "receive mail for a domain", "email for our domain", "mail for the new domain on our server",
		"get its mail from us instead of google", "host mail for a domain", "domain should receive email", "we take the mail over from google workspace",
		"switch the domain's mail to our server", "new company domain for email", "accept mail for", "take over mail for a domain", "our server shall receive post for",
		"new brand needs addresses", "email under our own domain", "leave gmail and use our own server", "mx to us",
		"thêm tên miền thư", "thêm domain email", "nhận mail cho tên miền", "thêm tên miền email", "thêm domain vào mail server", "chạy mail cho tên miền mới",
		"chuyển mail từ google về server mình", "cho domain dùng mail server của mình", "mở mail cho tên miền",
	},
	Check:   op.Listed(&ListMailDomains, "domain"),
	Preview: []op.Look{op.Show(&ListMailDomains)},
}

// DeleteMailDomain removes a mail domain from a server.
var DeleteMailDomain = op.Operation[OnMailDomain, Started]{
	Name:  "mail.domain.delete",
	Route: "DELETE /api/servers/{server}/mail/domains/{domain}",
	Risk:  policies.Destroy,
	Doc:   "Delete a mail domain from a server. Mail for it is refused from then on, and its mailboxes can be lost with all their mail.",
	Words: []string{
		"remove email domain", "drop mx", "delete mail domain", "stop receiving mail for a domain", "no more mail for the domain", "they moved to microsoft 365",
		"we take no mail for them any more", "mail goes to google now", "customer moved his email away", "domain needs no mail any more", "stop accepting mail",
		"customer uses office 365 now", "mail moved away", "no post for that domain", "brand is dead, no mail", "the brand has no email any more",
		"xóa tên miền thư", "xoá tên miền thư", "xóa domain mail", "ngưng nhận mail cho tên miền", "bỏ tên miền email", "khách chuyển mail qua google",
		"không nhận mail cho tên miền này nữa", "gỡ domain khỏi mail server", "domain không dùng mail nữa", "tên miền không còn email",
	},
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
	Words: []string{
		"mailboxes", "email users", "inboxes", "list mailboxes", "which email accounts", "all email addresses", "who has a mailbox", "who has mail with us", "whose inboxes",
		"which addresses exist", "is there an info@", "how big are the quotas", "mail users", "all addresses at our domain", "what mailboxes exist", "mail users of firma.de",
		"email directory", "is there a mailbox for lisa", "quota of the mailboxes",
		"danh sách hộp thư", "danh sách email", "có những email nào", "ai có email", "những địa chỉ email", "có bao nhiêu email", "liệt kê tài khoản mail", "xem các hộp thư",
		"danh sách tài khoản email", "có email nào của phòng sales", "domain này có mấy email",
	},
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
	Risk: policies.Grant,
	Doc:  "Create a mail account with a password on a server. Its domain has to be a mail domain there.",
	Words: []string{
		"mailbox", "email address", "inbox", "imap login", "new mailbox", "create email account", "add email address", "email for a new employee", "catch-all", "we need info@",
		"mailbox for the new colleague", "tom needs an inbox", "address for support", "own mail address", "sales wants an address", "noreply address", "email for a new hire",
		"create webmail login", "new employee needs email", "set up an account for mail", "hello@ and office@", "a postbox", "new colleague in accounting", "bewerbung@", "jobs@",
		"a mailbox for the intern", "email login", "he has no mail yet", "address for invoices", "tickets should arrive at support@", "mail user", "set up anna@firma.de",
		"support needs its own address", "address for the newsletter", "sales team mailbox", "department needs an address", "needs an address for applications",
		"tạo hộp thư", "tạo email", "thêm hộp thư", "tạo tài khoản email", "tạo mail cho nhân viên", "cấp email cho nhân viên mới", "tạo email công ty", "tạo địa chỉ mail",
		"thêm tài khoản mail", "cần một hộp thư", "tạo mail", "tạo mail theo tên miền", "lập hộp thư cho kế toán", "tạo hòm thư", "nhân viên mới cần mail", "thêm địa chỉ email",
		"mở tài khoản email", "bộ phận hỗ trợ cần email",
	},
	Check: op.Listed(&ListMailAccounts, "email"),
	Undo:  op.Reverse("mail.account.delete", "account=arg:email"),
}

// OnMailAccount names a mailbox of a server by its address.
type OnMailAccount struct {
	OnServer
	Account string `json:"account" doc:"Address of the mailbox." example:"user@example.com" from:"mail.account.list email | quota"`
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
	Words: []string{
		"reset email password", "mailbox full", "forward address", "change email password", "forgot the email password", "mailbox quota", "forward mail", "add an alias",
		"catch-all address", "reset mailbox password", "cannot log in to the mailbox", "she cannot get into her inbox", "give her more space", "mailbox is full, cannot receive",
		"bigger inbox", "5 gigs for anna", "mail to sales should also reach anna", "forward everything to", "copies of all mail to the boss", "out of quota",
		"second address for the same inbox", "mail to unknown addresses", "password of an email account", "user forgot his mail password", "outlook asks for the password",
		"raise the mailbox quota", "catch all on", "reset pass email", "boss wants copies of everything", "holiday replacement gets her mail",
		"outlook keeps asking for a password", "cannot receive because the box is full", "mail login was phished, new password", "unlimited mailbox",
		"redirect mails to the successor", "second address after a marriage", "enlarge the inbox", "catch mails to wrong addresses", "mail password",
		"mail to misspelled addresses should land somewhere", "imap password reset", "bigger quota", "mails should also go to another address", "jo's inbox",
		"on holiday, her mail should go to tom as well", "vacation forwarding", "double the mailbox", "inbox twice as large",
		"đổi mật khẩu email", "tăng dung lượng hộp thư", "đặt lại mật khẩu email", "hộp thư đầy", "chuyển tiếp email", "hết dung lượng mail", "đổi pass mail",
		"đổi mật khẩu mail", "quên mật khẩu email", "thêm alias", "chuyển tiếp mail", "mail đầy", "tăng quota email", "không đăng nhập được mail", "nới dung lượng mail",
		"cấp lại mật khẩu mail", "hộp thư hết chỗ", "đổi pass hòm thư", "mail của sếp đầy", "gửi bản sao cho sếp", "thêm địa chỉ phụ", "cho thêm dung lượng email",
		"bị lộ mật khẩu mail", "mở rộng hộp thư",
	},
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
	Email string `json:"email,omitempty" doc:"The same address, should it be asked for." example:"user@example.com" from:"mail.account.list email | quota"`
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
	Words: []string{
		"remove mailbox", "email address", "remove forward", "delete mailbox", "remove email account", "delete an alias", "close the inbox of a former employee",
		"peter left, his mailbox can go", "nobody reads support2@", "close the address", "the alias is not needed", "mailbox of a former employee", "drop the inbox",
		"email account no longer used", "remove info@", "kill the postbox", "mail of the ex employee", "address gets only spam, remove it", "mailbox unused for years",
		"old info address", "shut a mailbox", "free the mail license",
		"xóa hộp thư", "xoá email", "xóa tài khoản email", "xóa mail", "xóa mail nhân viên nghỉ", "bỏ email", "xóa hộp thư cũ", "gỡ tài khoản mail", "xoá email cũ",
		"mail không dùng nữa", "xóa hòm thư", "nhân viên nghỉ, xóa mail", "hủy email",
	},
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
	Words: []string{
		"postfix", "dovecot", "email configuration", "attachment limit", "mail server settings", "largest attachment", "message_size_limit", "is POP3 on",
		"how big may a mail be", "may people filter their mail", "attachment size now", "mail server options", "is fail2ban on for mail", "postconf", "limit of attachments",
		"is sieve on", "largest mail", "mail configuration", "pop or imap",
		"cấu hình mail", "xem cấu hình mail", "mail cho gửi file tối đa bao nhiêu", "pop3 có bật không", "xem thiết lập mail server", "giới hạn file đính kèm hiện tại",
		"mail server đang cấu hình sao", "giới hạn dung lượng thư",
	},
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
	Words: []string{
		"postfix", "dovecot", "attachment too big", "pop3", "bigger attachments", "raise message size", "message_size_limit", "turn on POP3", "sieve filters", "ManageSieve",
		"customers can't send us 40 MB", "mail with big files is refused", "allow larger mails", "old phones need pop3", "turn pop3 off", "people want to filter their mail",
		"message too large", "attachments bounce", "ban people who guess mail passwords", "message size exceeds fixed limit", "vacation replies", "raise attachment size to 50",
		"mail program only knows POP", "users want out of office replies", "reject of big files", "turn on filters for mail", "protect mail logins", "bigger mail",
		"plans of 60 MB bounce", "sort mail on the server", "big drawings by mail",
		"đổi cấu hình mail", "giới hạn đính kèm", "tăng dung lượng đính kèm", "bật POP3", "gửi file lớn qua mail", "tăng giới hạn file đính kèm", "bật sieve", "tắt pop3",
		"cho gửi file nặng hơn", "mail không gửi được file lớn", "đổi thiết lập mail server", "đính kèm lớn hơn", "nâng giới hạn thư", "cho phép mail 50mb", "cho nhận mail lớn",
	},
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
