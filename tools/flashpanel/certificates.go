package flashpanel

import (
	"panelbot/policies"
	"panelbot/tools/op"
)

// The list of certificates shows id, domain, is_active and is_free, and none
// of the operations that make a certificate answers with its id. A new element
// may be one whose issue still fails, so that only a new one that visitors
// already get proves that it was made: is_active.
var certificates = op.Group{Title: "SSL Certificates", Name: "certificates", Operations: []op.Declaration{
	&RenewCertificate, &IssueFreeCertificate, &CreateCSR, &ImportCertificate, &CloneCertificate, &InstallCertificate,
	&ActivateCertificate, &DeactivateCertificate, &ListCertificates, &IssueProviderCertificate, &DeleteCertificate,
}}

// OnCertificate names a certificate of a site.
type OnCertificate struct {
	OnSite
	Certificate int64 `json:"certificate" doc:"Certificate id." example:"1" from:"certificate.list id domain | is_active is_free"`
}

// Certificate is a certificate of a site; the active one is what visitors get. A nil
// IsActive is not known.
type Certificate struct {
	ID       int64  `json:"id"`
	Domain   string `json:"domain"`
	IsActive *bool  `json:"is_active"`
	IsFree   bool   `json:"is_free"`
}

// CertificateList is the answer of ListCertificates.
type CertificateList struct {
	Data []Certificate `json:"data"`
}

// RenewCertificateIn has the server's token, which only its own servers know.
type RenewCertificateIn struct {
	OnSite
	ID    int64     `json:"id" doc:"Certificate id." example:"1" from:"certificate.list id domain | is_active is_free"`
	Token op.Secret `json:"token" doc:"Token of the server."`
}

// RenewCertificate is what a server calls when a certificate is about to expire.
var RenewCertificate = op.Operation[RenewCertificateIn, op.Empty]{
	Name:  "certificate.renew",
	Route: "POST /api/sites/{site}/certificates/renew",
	Risk:  policies.Change,
	Doc:   "Renew a certificate of a site. Servers call it with their own token; people use certificate free again.",
	Words: []string{
		"callback", "automatic renewal", "extend SSL", "agent renews", "renewal callback of the server",
		"gia hạn SSL",
	},
	Callback: true,
}

// IssueFreeCertificateIn says who issues.
type IssueFreeCertificateIn struct {
	OnSite
	Client     string `json:"client" doc:"Issuer: letsencrypt, or ZeroSSL." example:"letsencrypt"`
	AutoActive bool   `json:"auto_active,omitempty" doc:"Activate it at once." example:"true"`
	Account    string `json:"account,omitempty" doc:"Account at the issuer." example:"default"`
}

// IssueFreeCertificate gets a certificate that browsers trust. Activated at
// once, it is a Disrupt: it takes the place of the present one, which may name
// domains that the new one does not, and the web server takes it up.
var IssueFreeCertificate = op.Operation[IssueFreeCertificateIn, Started]{
	Name:  "certificate.free",
	Route: "POST /api/sites/{site}/certificates/free",
	Risk:  policies.Disrupt,
	Grade: func(in IssueFreeCertificateIn) policies.Risk {
		if in.AutoActive {
			return policies.Disrupt
		}
		return policies.Change
	},
	Doc: "Get a free certificate for a site, or replace one that expires soon. The domain must already point at the server.",
	Words: []string{
		"HTTPS", "SSL", "TLS", "ACME", "renew", "Let's Encrypt", "certbot", "renew the certificate", "certificate expired", "browser says not secure", "padlock", "ZeroSSL",
		"free SSL", "make the site https", "ERR_CERT_DATE_INVALID", "green padlock", "lock symbol", "browser screams not secure", "certificate runs out on Friday",
		"cert expires next week", "cert is expired", "your connection is not private", "NET::ERR_CERT", "chrome warns visitors", "site needs https", "secure the site",
		"certbot renew", "certbot --nginx", "acme.sh", "letsencrypt for www", "new site without SSL", "shop should be encrypted", "google complains about missing https",
		"warning page before the shop", "add SSL to the domain", "issue a certificate", "free cert", "renew ssl", "https for the new domain", "SSL for the subdomain",
		"customers see a security warning", "make http to https", "site still has no lock", "safari refuses to open the page", "outdated certificate", "cert is invalid",
		"https does not work", "only works with http", "SSL handshake", "curl says certificate has expired", "encrypt the site", "secure connection for visitors",
		"payment provider demands https", "red warning", "certificate problem", "domain has no SSL", "Let's Encrypt for www and apex", "get a cert", "the cert lapsed",
		"app refuses the expired certificate", "make it https", "padlock on shop.de", "make it padlocked", "encrypt the new site", "cert about to lapse", "LE cert",
		"domain valid certificate", "https for customers", "browser shows a red strike", "renew the cert of the blog",
		"cài SSL miễn phí", "gia hạn SSL", "chứng chỉ", "cấp SSL", "chứng chỉ hết hạn", "trình duyệt báo không bảo mật", "web báo không an toàn", "xin chứng chỉ", "đăng ký SSL",
		"làm https cho web", "gắn ssl", "cài https", "ssl sắp hết hạn", "gia hạn chứng chỉ", "trang báo đỏ", "ổ khóa xanh", "cài let's encrypt", "tạo ssl cho tên miền",
		"bật ổ khóa cho web", "web chưa có https", "ssl hết hạn rồi", "lỗi ssl", "cert đã hết hạn", "web bị gạch chéo https", "chrome báo nguy hiểm", "cài chứng chỉ",
		"cần https", "cấp lại ssl", "ssl bị lỗi", "khách báo web không bảo mật", "tên miền chưa có ssl", "đổi http sang https", "gia hạn giúp", "ssl sắp hết",
		"đăng ký chứng chỉ",
	},
	Check:   op.Appears(&ListCertificates, map[string]any{"is_free": true, "is_active": true}).With("auto_active"),
	Preview: []op.Look{op.Show(&ListCertificates)},
}

// CreateCSRIn is what the certificate will say of its owner.
type CreateCSRIn struct {
	OnSite
	City         string `json:"city,omitempty" doc:"City of the owner." example:"Ho Chi Minh City"`
	Country      string `json:"country,omitempty" doc:"Country, two letters." example:"VN"`
	Department   string `json:"department,omitempty" doc:"Department of the owner." example:"IT"`
	Domain       string `json:"domain" doc:"Domain to certify." example:"example.com"`
	Organization string `json:"organization,omitempty" doc:"Owner's legal name." example:"My Company"`
	State        string `json:"state,omitempty" doc:"State or province." example:"Ho Chi Minh"`
}

// CreateCSR makes a key and a request for a certificate that is bought.
var CreateCSR = op.Operation[CreateCSRIn, Started]{
	Name:  "certificate.csr",
	Route: "POST /api/sites/{site}/certificates/csr",
	Risk:  policies.Change,
	Doc:   "Create a certificate signing request for a site, to buy a certificate with. Its answer goes in with certificate install.",
	Words: []string{
		"order SSL", "paid SSL", "certificate authority", "EV certificate", "mua SSL", "signing request", "openssl req", "generate CSR", "CSR for Comodo",
		"apply for a certificate", "certificate request", "the CA wants a CSR", "sectigo wants a request", "digicert asks for a signing request", "openssl req -new",
		"buy a certificate", "order a certificate at GlobalSign", "private key and request", "organisation validated", "sinh CSR", "file csr", "we are buying an EV certificate",
		"the seller needs a file from us", "vendor wants a certificate request", "order at the authority", "country and organisation for the certificate",
		"before we buy the cert", "application for a paid cert", "CSR for *.example.com", "file for the certificate shop",
		"tạo CSR", "yêu cầu cấp chứng chỉ", "tạo yêu cầu ký chứng chỉ", "cần CSR để mua SSL", "mua chứng chỉ cần csr", "nhà cung cấp đòi csr", "ký yêu cầu chứng chỉ",
	},
	Check: op.See(&ListCertificates),
}

// ImportCertificateIn is a key and its certificate in PEM form.
type ImportCertificateIn struct {
	OnSite
	CertificateKey  op.Secret `json:"certificate_key" doc:"Private key, PEM." example:"-----BEGIN PRIVATE KEY-----..."`
	CertificateCert string    `json:"certificate_cert" doc:"Certificate with its chain, PEM." example:"-----BEGIN CERTIFICATE-----..."`
	AutoActive      bool      `json:"auto_active,omitempty" doc:"Activate it at once." example:"true"`
}

// ImportCertificate stores a certificate that was made elsewhere. Nobody has
// proved that it fits the domain: activated, it can stop HTTPS.
var ImportCertificate = op.Operation[ImportCertificateIn, Started]{
	Name:  "certificate.import",
	Route: "POST /api/sites/{site}/certificates/import",
	Risk:  policies.Disrupt,
	Doc:   "Import a certificate and its private key into a site. Activated, a wrong one turns HTTPS visitors away.",
	Words: []string{
		"upload SSL", "wildcard certificate", "own certificate", "upload my own certificate", "pem and key", "fullchain.pem", "privkey.pem", "bring our own cert",
		"custom certificate", "bought certificate with its key", "we bought a certificate elsewhere", "here are key and chain", "put our wildcard in", "I have crt and key",
		"upload crt", "ca-bundle", "pfx", "private key and certificate", "existing certificate from the old server", "cert from another provider", "company certificate",
		"put this pem in", "use our own SSL", "customer sent his certificate", "zip from the CA with key", "wildcard from the head office", "paste PEM", "here is the pem file",
		"move the certificate from the old host", "existing private key", "purchased certificate with chain", "client emailed crt and key", "customer's certificate and key",
		"nhập chứng chỉ", "tải lên SSL", "up chứng chỉ lên", "nhập cert có sẵn", "mình có file crt và key", "dán chứng chỉ và private key", "tải chứng chỉ riêng lên",
		"cài ssl mua sẵn", "có file pem với key", "gắn chứng chỉ có sẵn", "đưa chứng chỉ wildcard lên", "khách gửi chứng chỉ",
	},
	Check:   op.Appears(&ListCertificates, map[string]any{"is_active": true}).With("auto_active"),
	Preview: []op.Look{op.Show(&ListCertificates)},
}

// CloneCertificateIn names a certificate of another site.
type CloneCertificateIn struct {
	OnSite
	Certificate int64 `json:"certificate" doc:"Id of the other site's certificate." example:"5"`
	AutoActive  bool  `json:"auto_active,omitempty" doc:"Activate it at once." example:"true"`
}

// CloneCertificate copies a certificate from site to site. As with an imported
// one, nobody has proved that it fits.
var CloneCertificate = op.Operation[CloneCertificateIn, Started]{
	Name:  "certificate.clone",
	Route: "POST /api/sites/{site}/certificates/{certificate}/clone",
	Risk:  policies.Disrupt,
	Doc:   "Copy a certificate of another site to this one; that site's certificate list has its id. It must cover this domain too.",
	Words: []string{
		"reuse SSL", "wildcard", "share a certificate", "copy the certificate to another site", "same certificate for a subdomain", "use the wildcard on another site",
		"use the same cert as the other site", "one certificate for two sites", "take the cert from the main site", "same cert on www", "copy the cert over",
		"put our wildcard on the subdomain site", "both sites share one certificate", "same certificate for shop.de and shop.at", "the wildcard sits on another site",
		"duplicate the cert", "cert from the main domain", "staging can use production's certificate", "take the existing wildcard", "no second certificate",
		"sao chép chứng chỉ", "dùng chung SSL", "dùng lại chứng chỉ của site khác", "copy ssl qua site khác", "lấy chứng chỉ của site kia", "xài chung chứng chỉ",
		"hai trang chung một ssl", "mang cert qua site khác", "sao chép ssl", "lấy ssl từ trang chính",
	},
	Check:   op.Appears(&ListCertificates, map[string]any{"is_active": true}).With("auto_active"),
	Preview: []op.Look{op.Show(&ListCertificates)},
}

// InstallCertificateIn is what an authority has signed.
type InstallCertificateIn struct {
	OnSite
	Certificate     int64  `json:"certificate" doc:"Id of the CSR in the list." example:"1" from:"certificate.list id domain | is_active is_free"`
	CertificateCert string `json:"certificate_cert" doc:"Signed certificate, PEM." example:"-----BEGIN CERTIFICATE-----..."`
}

// InstallCertificate completes a CSR. It activates nothing.
var InstallCertificate = op.Operation[InstallCertificateIn, Started]{
	Name:  "certificate.install",
	Route: "POST /api/sites/{site}/certificates/{certificate}/install",
	Risk:  policies.Change,
	Doc:   "Install the certificate that an authority signed for a CSR made here. Activate it afterwards.",
	Words: []string{
		"paid SSL", "crt file", "signed by the CA", "certificate from the CA", "signed certificate for the CSR", "DigiCert", "Comodo", "Sectigo", "the CA sent the certificate",
		"the authority signed our request", "digicert signed our request", "got the crt back", "signed CSR came back", "put in the signed certificate",
		"the certificate that we ordered arrived", "certificate for the request made here", "the paid certificate came by mail", "CA mailed us the crt", "answer to our CSR",
		"finish the order", "signed by sectigo", "complete the request",
		"cài chứng chỉ đã mua", "cài SSL trả phí", "gắn file crt đã ký", "CA đã trả chứng chỉ", "nhận được chứng chỉ từ hãng, cài vào", "hãng gửi crt về", "có crt từ CSR",
	},
	Check: op.See(&ListCertificates),
}

// ActivateCertificate chooses what visitors get. Nobody has proved that the
// certificate fits the domain or is still valid, so it can stop HTTPS. It has
// no Undo, because another certificate may have been the active one.
var ActivateCertificate = op.Operation[OnCertificate, Started]{
	Name:  "certificate.activate",
	Route: "POST /api/sites/{site}/certificates/{certificate}/active",
	Risk:  policies.Disrupt,
	Doc:   "Make a certificate the one that visitors of a site get. One that has expired or names another domain turns them away.",
	Words: []string{
		"switch on HTTPS", "enable SSL", "use this certificate", "activate SSL", "make the certificate live", "serve HTTPS", "switch certificates",
		"turn on the new certificate", "use the new certificate", "visitors still get the old cert", "switch to the other certificate", "the new cert is not in use yet",
		"put the certificate into service", "make this cert the active one", "take the new cert into use", "https on for the site", "serve the new certificate",
		"swap the certificate", "flip over to the wildcard", "imported cert is not served", "make the bought one live", "let the site use the Sectigo cert",
		"wrong certificate is shown", "browser shows the old certificate", "change over to the paid certificate", "the second cert of the site", "start using the certificate",
		"use the Sectigo one now", "choose which certificate", "enable the imported one", "visitors see the snakeoil cert", "self-signed certificate is served",
		"the real cert should be used", "we bought a real one but the old is served",
		"bật SSL", "kích hoạt chứng chỉ", "dùng chứng chỉ này", "áp dụng chứng chỉ mới", "kích hoạt SSL", "chuyển sang chứng chỉ mới", "web vẫn dùng cert cũ", "bật https",
		"cho chạy chứng chỉ mới", "bật chứng chỉ", "dùng cert mới mua", "đổi qua chứng chỉ wildcard", "web hiện cert cũ",
	},
	Check:   op.Becomes(&ListCertificates, "certificate=id", "is_active", true),
	Preview: []op.Look{op.Show(&ListCertificates)},
}

// DeactivateCertificate takes a site's HTTPS away until one is activated again.
var DeactivateCertificate = op.Operation[OnCertificate, Started]{
	Name:  "certificate.deactivate",
	Route: "POST /api/sites/{site}/certificates/{certificate}/inactive",
	// Not Disrupt: visitors' traffic is unencrypted from then on, which takes
	// a protection off.
	Risk: policies.Grant,
	Doc:  "Take a certificate out of service: the site falls back to plain HTTP, unencrypted, and https links stop working.",
	Words: []string{
		"switch off HTTPS", "disable SSL", "remove TLS", "turn off SSL", "back to http", "stop serving HTTPS", "no more https", "serve plain http", "no SSL on the test site",
		"site without https", "disable the certificate for a moment", "the certificate breaks the site, off with it", "switch https off", "drop back to http",
		"redirect loop because of https", "internal site works without TLS", "https makes trouble, go without", "certificate off", "pull the cert from the site", "http only",
		"unencrypted again", "device cannot do https", "legacy device needs http", "temporarily no TLS", "plain text http", "stop redirecting to https", "drop ssl for a bit",
		"tắt SSL", "hủy kích hoạt chứng chỉ", "ngừng dùng chứng chỉ", "bỏ https", "tắt https", "chuyển về http", "ngưng ssl", "tạm tắt chứng chỉ", "không dùng https nữa",
		"bỏ ssl tạm", "gỡ https", "để web chạy http",
	},
	Check:   op.Becomes(&ListCertificates, "certificate=id", "is_active", false),
	Preview: []op.Look{op.Show(&ListCertificates, "certificate=id")},
	Undo:    op.Reverse("certificate.activate"),
}

// ListCertificates lists the certificates of a site.
var ListCertificates = op.Operation[OnSite, CertificateList]{
	Name:  "certificate.list",
	Route: "GET /api/sites/{site}/certificates",
	Risk:  policies.Read,
	Doc:   "List the certificates of a site: id, domain, active or not, free or not. Expiry dates are not shown.",
	Words: []string{
		"SSL", "HTTPS status", "TLS", "xem SSL", "which certificates", "is https on", "certs of the site", "which SSL does the site use", "certificate status",
		"does the site have https", "is the site encrypted", "which cert is live", "when does the cert run out", "do we have a certificate for www", "is SSL active",
		"who issued the cert", "certificates there are", "what certs do we have", "is the certificate still valid", "check expiry", "is there a valid cert on the shop",
		"SSL state", "what is served on https", "show the certs", "free or paid certificate", "does www have its own cert", "which issuer", "TLS overview",
		"validity of the cert", "still valid how long", "which cert is used on checkout",
		"danh sách chứng chỉ", "có SSL chưa", "kiểm tra SSL", "site này có ssl không", "ssl còn hạn không", "xem chứng chỉ của site", "có những chứng chỉ nào",
		"đang dùng chứng chỉ nào", "chứng chỉ khi nào hết hạn", "cert nào đang bật", "kiểm tra chứng chỉ", "site có bao nhiêu chứng chỉ", "ssl loại gì", "hạn của ssl",
	},
}

// IssueProviderCertificateIn names the provider.
type IssueProviderCertificateIn struct {
	OnSite
	Client string `json:"client" doc:"DNS provider that issues." example:"cloudflare"`
}

// IssueProviderCertificate gets a certificate from a DNS provider. Who trusts
// it is not said: Cloudflare's Origin CA certificates are for the way between
// Cloudflare and the server (developers.cloudflare.com/ssl/origin-configuration),
// so it can turn away those who come directly.
var IssueProviderCertificate = op.Operation[IssueProviderCertificateIn, Started]{
	Name:  "certificate.provider",
	Route: "POST /api/sites/{site}/certificates",
	Risk:  policies.Disrupt,
	Doc:   "Get a certificate through a DNS provider such as Cloudflare and activate it at once in place of the present one.",
	Words: []string{
		"origin certificate", "Cloudflare SSL", "full strict", "SSL qua Cloudflare", "DNS-01", "certificate through Cloudflare", "Cloudflare origin CA", "provider certificate",
		"behind Cloudflare", "DNS validation", "DNS challenge", "wildcard by DNS", "http validation fails", "proxied by Cloudflare", "orange cloud",
		"certificate from the DNS provider", "http challenge does not work", "challenge fails because of the proxy", "ssl cloudflare", "wildcard qua dns",
		"origin is not public, use Cloudflare", "issue it by cloudflare", "port 80 is closed, validate by DNS", "server behind a proxy", "star certificate",
		"*.example.com by DNS", "port 80 is closed to the world", "validate over DNS", "no http from outside", "TXT challenge",
		"chứng chỉ gốc", "xác thực bằng dns", "domain nằm sau cloudflare", "server không mở cổng 80", "cấp ssl qua cloudflare",
	},
	Check:   op.Appears(&ListCertificates, map[string]any{"is_active": true}),
	Preview: []op.Look{op.Show(&ListCertificates)},
}

// DeleteCertificate removes a certificate with its private key.
var DeleteCertificate = op.Operation[OnCertificate, Started]{
	Name:  "certificate.delete",
	Route: "DELETE /api/sites/{site}/certificates/{certificate}",
	Risk:  policies.Destroy,
	Doc:   "Delete a certificate of a site with its private key, for good. If it is the active one, HTTPS stops until there is another.",
	Words: []string{
		"remove SSL", "drop HTTPS", "clean up certificates", "remove the old certificate", "delete the expired certificate", "throw the cert away", "the expired cert can go",
		"throw out old certs", "remove the Comodo certificate", "tidy up the certificate list", "delete the private key of the site", "revoke the old certificate",
		"duplicate certificate, remove it", "dead certs", "three certificates too many", "unused certificate", "cert of the old domain", "key was leaked, remove that cert",
		"purge certs", "old letsencrypt entries",
		"xóa SSL", "xóa chứng chỉ", "gỡ chứng chỉ", "xóa cert cũ", "dọn chứng chỉ hết hạn", "xóa chứng chỉ hết hạn", "bỏ chứng chỉ cũ", "xóa SSL cũ", "xóa bớt chứng chỉ",
		"chứng chỉ thừa", "gỡ cert hết hạn",
	},
	Check:   op.Gone(&ListCertificates, "certificate=id"),
	Preview: []op.Look{op.Show(&ListCertificates, "certificate=id")},
}
