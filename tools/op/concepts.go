package op

// A concept is one idea that people name in many ways, in English and in
// Vietnamese. Search takes all of them for the same, in requests and in what
// is searched.
type concept struct {
	name string
	// said lists the ways, of one to four words, separated by commas.
	said string
}

// concepts is the general vocabulary of people who run servers: what they do,
// and to what. What only one tool is called belongs to that tool's Words.
var concepts = []concept{
	// What is done.
	{"read", "show, list, view, see, display, look, read, check, inspect, print, peek, enumerate, find out, overview, status, state, info, details, what is, which, xem, hiển thị, kiểm tra, liệt kê, danh sách, đọc, cho biết, chi tiết, thông tin, trạng thái, tình trạng, bao nhiêu, nào, look at, look into, take a look, see if, tell me, give me an overview, how is, is it, what does, coi, ngó, thế nào, ra sao"},
	{"find", "find, search, locate, look for, look up, where is, grep, tìm, tìm kiếm, tra cứu, ở đâu"},
	{"create", "create, add, new, make, set up, setup, provision, register, generate, bring in, tạo, thêm, mới, lập, dựng, đăng ký, spin up, put up, first, additional, one more, extra, bring up a new, mở thêm, làm mới một, needs a, needs an, need a, need an, need another, needs another, wants a, want a, wants an, own, get a"},
	{"delete", "delete, remove, drop, destroy, wipe, nuke, erase, purge, get rid, trash, tear down, throw away, throw out, blow away, ditch, scrap, zap, rm, del, decommission, retire, xóa, gỡ, hủy, bỏ đi, loại bỏ, hủy bỏ, clear away, do away with, no longer needed, not needed, no longer need, get rid of, kick out, chuck, toss, bin it, dẹp, vứt, bỏ, no more, empty, dump it, throw away, throw out, chop"},
	{"update", "update, change, edit, modify, set, adjust, tweak, alter, configure, raise, increase, lower, reduce, bump, replace, switch, sửa, đổi, thay đổi, thay, chỉnh, chỉnh sửa, cập nhật, tăng, giảm, nâng, đặt, move to, different, wrong, correct, fix, shorten, lengthen, longer, shorter, more often, less often, rotate, new value, chuyển sang, điều chỉnh, khác"},
	{"rename", "rename, relabel, call it, new name, different name, another name, đổi tên, đặt lại tên"},
	{"upgrade", "upgrade, patch, newer version, latest version, new version, newest, latest release, bump, update, hotfix, out of date, outdated, nâng cấp, cập nhật, vá, phiên bản mới, bản mới, bring up to date, up to date, updates, security fixes, cve, vulnerability, lỗ hổng"},
	{"install", "install, setup, set up, apt install, apt get, cài, cài đặt, cài thêm, missing, need the package, apt, yum, pecl, thiếu"},
	{"uninstall", "uninstall, apt remove, apt purge, get rid, gỡ cài đặt, gỡ bỏ, gỡ, remove, delete"},
	{"restart", "restart, reboot, bounce, kick, kickstart, cycle, power cycle, recycle, reload, respawn, hangs, hung, stuck, frozen, unresponsive, not responding, wedged, turn off and on, khởi động lại, chạy lại, bị treo, treo, does not respond, does not answer, acts up, acting up, hanging, reanimate, hard reset, giật, không phản hồi"},
	{"start", "start, boot, bring up, bring back up, fire up, spin up, launch, turn on, power on, run again, back online, come back, khởi động, bật, bật lên, chạy, wake up, wake, kick off, get going, get it going, is down, went down, not running, died, crashed, down again, bị sập, sập, chết"},
	{"stop", "stop, halt, shut down, shutdown, kill, turn off, bring down, take down, take offline, power off, dừng, tắt, ngừng, ngưng, put to sleep, must not run, stop running, knock off, pull the plug, switch off, should not run, must not, no longer run, leave it off"},
	{"pause", "pause, suspend, freeze, hold, put on hold, temporarily stop, tạm dừng, tạm ngưng, tạm ngừng, đóng băng, put on ice, on ice, put to sleep, sleep, for a while, temporarily, for a moment, for ten minutes, hold off"},
	{"enable", "enable, activate, turn on, switch on, switch to, flip on, bật, kích hoạt, mở"},
	{"disable", "disable, deactivate, turn off, switch off, flip off, off, mute, silence, tắt, vô hiệu hóa, hủy kích hoạt, ngừng, do not want, don t want, no more, get rid, leave out, must not, stop using, not wanted, shut off, stop the"},
	{"copy", "copy, clone, duplicate, replicate, cp, reuse, sao chép, nhân bản, chép, copy, same as, carry over, take over, likewise"},
	{"move", "move, relocate, migrate, mv, transfer, di chuyển, dời, chuyển"},
	{"import", "import, upload, load, ingest, put in, nhập, tải lên, đưa lên, nạp"},
	{"export", "export, dump, xuất, kết xuất"},
	{"download", "download, fetch, pull down, grab, get a copy, tải, tải về, tải xuống, lấy về"},
	{"upload", "upload, put a file, push a file, tải lên, đưa lên, up lên"},
	{"restore", "restore, roll back, rollback, recover, bring back, revert, undo, get back, recovery, khôi phục, phục hồi, lấy lại, quay lại bản, put back, the way it was, as it was, old state, earlier state, go back to, back to yesterday, turn back time, lost data, deleted by mistake, deleted by accident, messed up, broke everything, như cũ, như trước, hôm qua, lỡ xóa, hacked, overwritten, overwrote, accidentally deleted, lost everything, bị hack"},
	{"sync", "sync, synchronise, synchronize, refresh, rescan, reconcile, out of sync, in line, re read, resync, đồng bộ, làm mới"},
	{"run", "run, execute, exec, invoke, trigger, fire, chạy, thực thi, thực hiện"},
	{"clean", "clean, clean up, cleanup, prune, tidy, purge, housekeeping, clear, clear out, garbage, leftovers, unused, dangling, orphaned, not used, junk, dọn, dọn dẹp, dọn rác, rác, không dùng, thừa"},
	{"free", "free up, free space, make room, reclaim, full, out of space, no space left, running out of space, eats, fills, giải phóng, đầy, hết dung lượng, hết chỗ"},
	{"renew", "renew, renewal, extend, expire, expired, expiring, expiry, runs out, gia hạn, hết hạn, sắp hết hạn, ran out, run out, about to expire, lapsed, still valid, valid until, no longer valid"},
	{"reset", "reset, start over, đặt lại, thiết lập lại"},
	{"reinstall", "reinstall, rebuild, reimage, format, factory reset, from scratch, start from scratch, clean slate, fresh os, wipe, nuke, cài lại, cài mới, làm lại từ đầu"},
	{"grant", "grant, allow, give, permit, let in, access for, cấp, cấp quyền, cho phép, cho vào, phân quyền, let into, access to, needs access, gets access, get access, wants access, newcomer, new hire, new colleague, new developer, onboard, onboarding, joins, starts on, người mới, nhân viên mới, cho truy cập, give access, give root, give rights"},
	{"revoke", "revoke, take away, withdraw, cut off, kick out, lock out, offboard, left the company, fired, no longer works here, shut out, thu hồi, nghỉ việc, tước quyền, quit, has left, gone, ex employee, former employee, resigned, leaver, no longer ours, contract ended, offboarding, đã nghỉ, nghỉ làm, không cho"},
	{"block", "block, ban, blacklist, deny, blocked, banned, shut out, lock out, chặn, cấm, khóa ip, chặn ip, bị chặn, keep out, get rid of the bot, ward off, fend off, throttle, attacker, stop the attacker, ngăn, ngăn chặn"},
	{"unblock", "unban, unblock, whitelist, lift the ban, let back in, locked out, bỏ chặn, gỡ chặn, mở chặn, mở khóa, bỏ cấm, gỡ ban, let back, let them in again, get back in, not let in, shut out by mistake, cannot connect, can t connect, cannot reach, can t reach, mở lại, cho vào lại, let in again, can t get in, cannot get in"},
	{"open", "open, expose, allow, punch a hole, mở, let in, let through, reach, reachable, accessible, allow in, from outside, from the office, cho phép truy cập, cho phép kết nối"},
	{"close", "close, shut, đóng, lock down, not reachable, shut off, bịt"},
	{"share", "share, invite, collaborate, colleague, team, teammate, give colleagues access, chia sẻ, mời, nhóm, đội, đồng nghiệp, other team, agency, partner"},
	{"protect", "protect, guard, protection, by accident, accidental, safeguard, bảo vệ, nhầm, lỡ tay, undeletable, lock against deletion, cannot be deleted, safe from deletion"},
	{"test", "test, verify, validate, diagnose, kiểm tra, xác minh"},
	{"auto", "automatic, automatically, auto, by itself, on its own, self, tự động, tự"},
	{"all", "all, everywhere, bulk, tất cả, toàn bộ, mọi, hết"},
	{"list", "list, all, which, who, whom, whose, enumerate, how many, all of, danh sách, liệt kê, tất cả, nào, ai, toàn bộ"},
	{"count", "how many, count, number of, bao nhiêu, mấy, số lượng"},

	// What it is done to.
	{"server", "server, vps, machine, box, host, instance, node, droplet, vm, vds, dedicated, máy chủ, vps, sv, con vps, máy"},
	{"service", "application, app, service, daemon, systemctl, systemd, nginx, apache, apache2, httpd, redis, memcached, mariadb, mysqld, php fpm, fpm, supervisor, supervisord, varnish, elasticsearch, ứng dụng, dịch vụ, phần mềm, software, package, mysql server, web server, database server, cache server, queue worker, worker, php service, meilisearch, rabbitmq, nodejs, node js, máy chủ web"},
	{"site", "site, website, web site, webpage, web page, page, vhost, virtual host, blog, shop, trang web, website, trang, web, shop, store, homepage, landing page, storefront, web ban hang, web bán hàng, bán hàng, cửa hàng, trang chủ"},
	{"container", "container, docker, pod, compose, docker compose, container"},
	{"image", "docker image, container image, image, images, layer, ảnh docker"},
	{"volume", "volume, docker volume, persistent data, persistent storage, ổ đĩa docker"},
	{"network", "network, bridge, overlay, subnet, mạng"},
	{"database", "database, db, mysql, mariadb, postgres, postgresql, pgsql, mongo, mongodb, schema, sql, cơ sở dữ liệu, csdl, dữ liệu mysql, tables"},
	{"databaseuser", "database user, db user, mysql user, db account, mysql account, db login, mysql login, database account, database login, tài khoản csdl, người dùng csdl, user database, tài khoản mysql, user mysql, tài khoản database, user db, tài khoản cơ sở dữ liệu, người dùng cơ sở dữ liệu"},
	{"user", "user, account, login, person, guy, developer, dev, colleague, employee, contractor, freelancer, intern, người dùng, tài khoản, nhân viên, lập trình viên, user, customer, client, designer, teammate, khách hàng, anh em"},
	{"linuxuser", "linux user, system user, unix user, unix account, linux account, system account, useradd, userdel, usermod, adduser, ftp user, sftp user, ftp account, sftp account, shell account, ftp, sftp, người dùng linux, tài khoản linux, tài khoản ftp, user linux, unix login, os user, nologin, home directory, chroot, os account"},
	{"file", "file, document, tệp, tập tin, file"},
	{"directory", "directory, folder, dir, path, thư mục, đường dẫn, docroot, web root, public_html, document root"},
	{"archive", "archive, zip, tar, tarball, tgz, gz, gzip, rar, 7z, compress, bundle, pack, nén, tệp nén, tar czf, tar cf, czf, cvzf"},
	{"extract", "extract, unzip, untar, unpack, decompress, uncompress, gunzip, giải nén, bung, tar xzf, tar xf, tar xvf, xzf, xvf"},
	{"permission", "permission, permissions, mode, access rights, rights, perms, chmod, 755, 644, 777, quyền, phân quyền, quyền truy cập, quyền ghi"},
	{"owner", "owner, ownership, chown, belongs to, chủ sở hữu, sở hữu, wrong owner, owned by"},
	{"domain", "domain, domain name, hostname, subdomain, tên miền, domain, miền"},
	{"dns", "dns, bind, bind9, named, nameserver, name server, soa, zone, tên miền, phân giải"},
	{"record", "record, dns record, dns entry, entry, a record, aaaa, cname, mx, txt, txt record, srv, spf, dkim, dmarc, caa, point to, points to, bản ghi, trỏ, resolve, resolves, lookup, pointing, phân giải, trỏ về"},
	{"zone", "zone, zone file, soa, dns zone, nameserver, zone dns"},
	{"mail", "mail, email, e mail, postfix, dovecot, smtp, imap, pop3, mailserver, thư, thư điện tử, email, mail"},
	{"mailbox", "mailbox, inbox, mail account, email account, email address, mail address, mail user, hộp thư, tài khoản email, tài khoản mail, địa chỉ email, email user, postbox, hòm thư"},
	{"forward", "forward, alias, aliases, forwarding, redirect mail, catch all, chuyển tiếp, redirect mails, copy of all mail"},
	{"certificate", "certificate, cert, ssl, tls, https, letsencrypt, let s encrypt, certbot, acme, padlock, x509, pem, crt, chứng chỉ, chứng chỉ số, secure, not secure, insecure, encrypted, encryption, green lock, lock symbol, browser warning, bảo mật, không an toàn, wildcard, ssl error, cert error, lỗi ssl, https error"},
	{"firewall", "firewall, ufw, iptables, nftables, firewalld, tường lửa, outside, from outside, incoming, inbound, reach from, bên ngoài"},
	{"port", "port, ports, cổng, port, listen, listens, listening, reachable on"},
	{"ban", "ban, banned, fail2ban, jail, brute force, bruteforce, locked out, intrusion, dò mật khẩu, bị khóa ip, bị chặn, guess passwords, guessing passwords, too many tries, too many attempts, wrong password, failed logins, failed attempts, locked, nhập sai, sai mật khẩu"},
	{"waf", "waf, web application firewall, 8g, bad bots, sql injection, xss, exploit, scanners, malicious requests, tường lửa web, tường lửa ứng dụng"},
	{"cron", "cron, crontab, cronjob, cron job, scheduled task, scheduled job, schedule, timer, systemd timer, periodic, recurring, every night, every minute, every hour, every five minutes, nightly, lịch, lên lịch, đặt lịch, định kỳ, tác vụ định kỳ, công việc định kỳ, hàng ngày, hằng ngày, mỗi đêm, hẹn giờ, lịch chạy, midnight, at night, every morning, every day, every week, hourly, daily, weekly, monthly, yearly, at noon, every few minutes, mỗi ngày, mỗi giờ, mỗi phút, mỗi tuần, nửa đêm, ban đêm"},
	{"deploy", "deploy, deployment, release, ship, roll out, rollout, go live, git pull, push to production, push to prod, push live, publish, ship it, latest code, triển khai, lên production, đẩy code, cập nhật code, code mới, build, pushed, push, new code, new version of the site, release to production, went live, code lên, ci, cd, build failed, latest commit, latest version of the code"},
	{"git", "git, github, gitlab, bitbucket, repo, repository, gitea, kho mã, branch, commit, git clone"},
	{"webhook", "webhook, hook, deploy hook, deploy url, ci, pipeline, github actions"},
	{"key", "key, keys, public key, ssh key, pubkey, id_rsa, id_ed25519, ed25519, authorized_keys, khóa, khóa ssh, key ssh"},
	{"ssh", "ssh, sshd, shell, shell access, remote login, openssh, putty"},
	{"password", "password, pass, passwd, pw, pwd, passphrase, credentials, mật khẩu, pass, mk, secret"},
	{"login", "login, log in, log on, logon, sign in, signin, authenticate, đăng nhập, get into, get in, can t get in, can t get into, cannot get in, cannot log in, can t log in, gets in, sign on, vào được, không vào được"},
	{"mfa", "mfa, 2fa, two factor, totp, authenticator, one time code, otp, second factor, multi factor, xác thực hai lớp, xác thực 2 lớp, xác thực hai bước, hai lớp, lost phone, new phone, phone broke, authenticator app, google authenticator"},
	{"token", "token, api token, bearer, jwt, secret link, mã truy cập, mã kết nối"},
	{"php", "php, php fpm, php ini, lsphp"},
	{"limit", "limit, maximum, max, largest, biggest, too large, too big, too small, cap, quota, giới hạn, hạn mức, tối đa"},
	{"timeout", "timeout, time out, timing out, times out, timed out, takes too long, execution time, 504, quá thời gian, thời gian thực thi, hết thời gian, seconds, dies after, killed after, gives up after, longer than, giây"},
	{"attachment", "attachment, message size, largest message, đính kèm, tệp đính kèm"},
	{"memory", "memory, ram, swap, oom, memory_limit, bộ nhớ, ram, out of memory, eats memory, leak, swapping"},
	{"cpu", "cpu, load, load average, processor, cores, vi xử lý"},
	{"disk", "disk, disk space, storage, space, ssd, hdd, df, du, inodes, hard drive, đĩa, ổ cứng, ổ đĩa, dung lượng, dung lượng đĩa, hard disk, bytes, gigabytes, gb, megabytes, full disk, đầy đĩa, đầy ổ"},
	{"size", "size, how big, how large, biggest, largest, heavy, takes up, dung lượng, kích thước, nặng bao nhiêu, to bao nhiêu, space hog, most space, eats disk, takes the most"},
	{"usage", "usage, use, used, using, consumption, stats, statistics, metrics, resources, resource, monitor, monitoring, top, htop, slow, tài nguyên, sử dụng, mức dùng, thống kê, giám sát, chậm, busy, load, eats, eating, hog, hogging, hogs, sluggish, crawls, crawling, laggy, lag, under load, performance, bottleneck, how full, how much is left, quá tải, ì ạch, còn bao nhiêu, lag, còn trống, ngốn, load average, hot, thrashing, spike, spikes, peak, uptime"},
	{"log", "log, logs, stdout, stderr, tail, journal, journalctl, output, error message, syslog, nhật ký, log, lỗi, error 500, 500 error, white screen, blank page, stack trace, traceback, exception, crash, crashes, failing, lỗi 500, trang trắng"},
	{"history", "history, past, previous, earlier, ran, run last, activity, audit, who did, lịch sử, hoạt động, trước đây, vừa qua, last time, last night, did it run, has it run, was here, who was, gần nhất, gần đây, hôm qua, đêm qua"},
	{"settings", "settings, setting, config, configuration, options, parameters, variables, conf, cnf, ini, tune, tuning, cấu hình, thiết lập, tham số, thông số, tùy chọn"},
	{"environment", "environment, env, environment variables, env vars, dotenv, biến môi trường"},
	{"backup", "backup, back up, backups, snapshot, copies, rclone, offsite, sao lưu, bản sao lưu, bản sao, backup, safety copy, safety net, copy of everything, save a copy, lưu dự phòng, dự phòng"},
	{"script", "script, shell script, bash script, build steps, commands, kịch bản, tập lệnh, script"},
	{"command", "command, shell command, bash, artisan, wp cli, composer, npm, lệnh, câu lệnh, type, typed, console, terminal, command line, prompt, gõ lệnh, shell history, cli, gõ"},
	{"workflow", "workflow, automation, flow, n8n workflow, quy trình, luồng, tự động hóa, automations, zap, zaps, automation engine, zapier, scenario"},
	{"credential", "credential, credentials, api key, api keys, secrets, connected accounts, thông tin xác thực, thông tin đăng nhập"},
	{"license", "license, licence, subscription, activation key, enterprise, giấy phép, bản quyền, licence key, license key, paid features"},
	{"notification", "notification, notify, alert, alerts, telegram, message me, ping, thông báo, cảnh báo, báo, nag, nagging, noise, noisy, message, messages, pings, tin nhắn, làm phiền"},
	{"balancer", "load balancer, load balancing, balancing, balancer, upstream, backend, round robin, lb, haproxy, cân bằng tải, cân tải, split traffic, spread traffic, spread load, share the load, distribute, second node, backends, traffic split, splitting traffic, chia tải"},
	{"tag", "tag, tags, label, labels, nhãn, gắn thẻ, gắn nhãn, mark as, labelled, thẻ"},
	{"ip", "ip, ip address, ip addresses, ipv4, ipv6, address, địa chỉ, địa chỉ ip, new address, another address, moved address"},
	{"name", "name, title, display name, tên"},
	{"language", "language, languages, locale, translation, ngôn ngữ, tiếng"},
	{"plan", "plan, hosting plan, subscription, tier, gói, gói hosting, gói cước, package limits, am i allowed, allowance, how many more, what do i pay"},
	{"wordpress", "wordpress, wp, wp config, woocommerce"},
	{"screenshot", "screenshot, thumbnail, picture, looks like, look like, ảnh chụp, chụp màn hình, hình ảnh, render, preview, visual"},
	{"litespeed", "openlitespeed, litespeed, ols, lsws, lsphp"},
	{"admin", "admin, webadmin, administrator, console, quản trị"},
	{"agent", "agent, monitoring agent"},
	{"hardware", "hardware, specs, spec, cores, phần cứng"},
	{"attack", "attack, attackers, hacker, hackers, hack, hacked, brute force, bots, tấn công, tin tặc, guess passwords, guessing passwords, guessing, hammering, hammer, scanning, script kiddies, đoán mật khẩu, quét"},
	{"spam", "spam, junk mail, deliverability, thư rác, mail bounces, mails bounce, emails bounce, bounced mail, land in spam, lands in spam, not delivered, undelivered, thư không tới"},
	{"visitor", "visitors, traffic, clients, khách, truy cập"},
	{"version", "version, versions, phiên bản, bản"},
	{"extension", "extension, module, addon, tiện ích mở rộng, mô đun, imagick, intl, bcmath, soap, xdebug, ext"},
	{"cache", "cache, opcache, caching, bytecode, bộ nhớ đệm"},
	{"directorylogin", "ldap, active directory, sso, single sign on"},
}

// stops are the words that say nothing about what is wanted. Those of
// Vietnamese whose plain form is a word of English count only with their marks.
const stops = `a an the this that these those it its my our your his her their me us we you i he she they them
is are was were be been am do does did done has have had will would can could should shall may might must
to of for from in on at by with about into onto over under as than then so and or but if not no
please pls plz hey hi hello thanks thx just now again still really also too very some any there here want wants need needs
wanna gonna lets let help like get got go goes going one s t m re ve ll d im ive id kindly quickly asap
who what when where why how which whose
thing things stuff people somebody someone nobody anybody everybody something nothing anything everything else more most much many other others
only side place moment already yet since until till before after because while often never always maybe both one two three four five ten
minute minutes hour today tomorrow yesterday tonight morning afternoon evening noon monday tuesday wednesday thursday friday saturday sunday week month year day days
through over across against among around behind below beside besides beyond near via within upon toward towards along instead otherwise whatever however perhaps quite rather such same another due
once twice every whether asks ask says said tell shows think know mean way such each between without during per whom cannot don doesn didn isn aren won
oi toi minh cua cho va la duoc nhe nha voi cac nhung mot lam on giup hay muon nao gi dang vao di roi vay
bạn có thể cần cái này được không ở trên ra bị đã sẽ thì mà em anh chị ơi đó kia nữa với để bằng tại từ trong
`

// idle are the phrases that say nothing, though their words would.
const idle = `for now, right now, at the moment, any more, as well, go ahead, make sure, by the way, on our side, at all, in order to, need to, have to,
how do i, how to, how can i, can you, could you, i would like, we are, there is, take care, cho bạn, cho ban, các bạn, cac ban, bạn ơi, ban oi, bạn dev, ban dev,
anh em, em ơi, anh ơi, giúp mình, giup minh, cái này, cai nay, bây giờ, bay gio, hiện tại, hien tai, ngay bây giờ, làm ơn, lam on, không biết, khong biet`

// questions are the words with which people ask to see something.
const questions = `who whom what when where why how which whose is are was were did does has have any
ai gì nào đâu sao mấy nao gi`

// separable are the verbs whose phrase other words may part: put the container
// on ice, turn the cache off.
const separable = `put give let take bring turn switch shut get throw kick lock set roll pull flip fire spin power tear blow cut call`

// hosts are the beginnings of machines' names: web1, db-2.
const hosts = `web app db srv server vps prod staging stage dev test node host box vm mail ns sv mx api lb cache`

// endings are the last labels of domain names; shop.com is an example of one.
const endings = `com net org io dev vn app co info biz eu de uk us fr example local test xyz online site shop store me edu gov asia tech cloud`

// files are the endings of files' names, with the idea that each stands for.
var files = map[string]string{
	"gz": "archive", "tgz": "archive", "zip": "archive", "tar": "archive", "rar": "archive", "7z": "archive", "bz2": "archive", "xz": "archive",
	"sql": "database", "dump": "database", "log": "log", "pem": "certificate", "crt": "certificate", "pub": "key",
	"zone": "zone", "txt": "file", "html": "file", "js": "file", "css": "file", "jpg": "file", "png": "file", "pdf": "file", "bak": "file", "sh": "script",
}

// opposites are pairs of which a tool does one: who asks for the other does
// not mean it.
var opposites = [][2]string{
	{"enable", "disable"}, {"start", "stop"}, {"create", "delete"}, {"install", "uninstall"}, {"import", "export"},
	{"block", "unblock"}, {"backup", "restore"}, {"archive", "extract"}, {"grant", "revoke"}, {"open", "close"},
}
