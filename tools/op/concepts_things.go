package op

// things are what it is done to, and what is said about that.
var things = []concept{
	{"server", `
		server, vps, machine, box, host, instance, node, droplet, vm, vds, dedicated, sv, con vps, bare metal, root server, cloud server, ec2, hetzner, vultr,
		digitalocean, linode, contabo, ovh, computer, con server, cloud, metal, machines, reseller box, colo,
		máy chủ, máy, máy ảo, con máy`},
	{"service", `
		application, app, service, daemon, systemctl, systemd, nginx, apache, apache2, httpd, redis, memcached, mariadb, mysqld, php fpm, fpm, supervisor,
		supervisord, varnish, elasticsearch, software, package, mysql server, web server, database server, cache server, queue worker, worker, php service,
		meilisearch, rabbitmq, nodejs, node js, kafka, haproxy, caddy, tomcat, jenkins, minio, grafana, prometheus, kibana, logstash, solr, typesense, sphinx,
		python, ruby, java, openjdk, pm2, ffmpeg, imagemagick, pureftpd, proftpd, vsftpd, samba, node 20, node 18, node 22, postgres server, mysql package,
		mariadb package, mysql service, postgres service, program, programs, beanstalk, clickhouse, deno, bun, valkey, soketi, supervisor process,
		pdo, driver, mongod, postgresql server, elastic, opensearch, nodejs version, nginx server,
		ứng dụng, dịch vụ, phần mềm, máy chủ web, phần mềm nào, cái dịch vụ`},
	{"account", `
		my hosting, the hosting, this hosting, his hosting, her hosting, our hosting, hosting account, hosting accounts, my account, the account,
		this account, his account, the customer s account, customer s account, in the account, shared hosting, webspace, hosting package, hosting panel,
		trong hosting, con hosting,
		hosting của, hosting này, hosting có, hosting còn, hosting đang, hosting bị, gói hosting, tài khoản hosting, hosting hết`},
	{"site", `
		site, website, web site, webpage, web page, page, vhost, virtual host, blog, shop, trang web, trang, web, store, homepage, landing page, storefront,
		web ban hang, webshop, online shop, magento, joomla, drupal, prestashop, laravel app, forum, portal, frontend, web app, front page, con web,
		web bán hàng, bán hàng, cửa hàng, trang chủ, diễn đàn, trang bán hàng, web khách, trang khách, site khách, web của`},
	{"container", `
		container, docker, pod, compose, docker compose, compose stack, stack, docker instance, con docker, con container, containers, worker container`},
	{"image", `
		docker image, container image, image, images, layer, docker images, layers, pulled, base image, image docker,
		ảnh docker`},
	{"volume", `
		volume, docker volume, persistent data, persistent storage,
		ổ đĩa docker`},
	{"network", `
		network, bridge, overlay, subnet,
		mạng`},
	{"database", `
		database, db, mysql, mariadb, postgres, postgresql, pgsql, mongo, mongodb, schema, sql, csdl, tables, table, psql, innodb, dbs, db mysql, crm db,
		shop db,
		cơ sở dữ liệu, dữ liệu mysql, bảng`},
	{"databaseuser", `
		database user, db user, mysql user, db account, mysql account, db login, mysql login, database account, database login, user database, user mysql,
		user db, db rights, mysql rights, mysql access, db access, database access, mysql privileges, access to the database, log in to mysql,
		log in to mariadb, login to mysql, pass database, pass mysql, mysql password, db password, database password, mysql pass, db pass, mk database,
		mk mysql, mariadb user, postgres user, postgres login, mariadb login, db credentials, rights on the schema, sql user, sql login, app user,
		reporting login, user postgres,
		tài khoản csdl, người dùng csdl, tài khoản mysql, tài khoản database, tài khoản cơ sở dữ liệu, người dùng cơ sở dữ liệu, quyền vào mysql, quyền mysql,
		quyền database, vào mysql, vào database, vào db, mật khẩu database, mật khẩu mysql, mật khẩu db, tài khoản db`},
	{"user", `
		user, account, login, person, guy, developer, dev, colleague, employee, contractor, freelancer, intern, customer, client, designer, teammate, anh em,
		agency, staff, guys, trainee, admin user, freelancers, employees, colleagues, developers, member, supplier, partner,
		người dùng, tài khoản, nhân viên, lập trình viên, khách hàng, cộng tác viên, thực tập sinh, bạn dev, đối tác, người`},
	{"linuxuser", `
		linux user, system user, unix user, unix account, linux account, system account, useradd, userdel, usermod, adduser, ftp user, sftp user, ftp account,
		sftp account, shell account, ftp, sftp, user linux, unix login, os user, nologin, home directory, chroot, os account, account on the box,
		account on the machine, account on the server, account on that machine, account on that server, login on the box, login on the machine,
		user on the server, user on the box, user server, user ftp, user sftp, ftp login, ftp access, sftp access, drop files, file transfer, filezilla,
		winscp, unix user account, ftp guy, no shell, account on web, login shell, passwd, chpasswd, deluser, etc passwd,
		người dùng linux, tài khoản linux, tài khoản ftp, tài khoản trên server, tài khoản server, tài khoản máy chủ, user trên server, tài khoản ssh,
		tài khoản sftp, tài khoản hệ thống, user hệ thống`},
	{"file", `
		file, document, htaccess, robots txt, env file, config file, index html, index php, wp config php, files,
		tệp, tập tin, cái file, file nào`},
	{"directory", `
		directory, folder, dir, path, docroot, web root, public_html, document root, folders, uploads, public html, htdocs, subdirectory, subfolder,
		somewhere to put, folder con, wp content,
		thư mục, đường dẫn, thư mục con, cái thư mục`},
	{"archive", `
		archive, zip, tar, tarball, tgz, gz, gzip, rar, 7z, compress, bundle, pack, tar czf, tar cf, czf, cvzf, zipped, zipfile, compressed, packed,
		put into a zip, zip up,
		nén, tệp nén, đóng gói, gói lại, zip lại, nén lại`},
	{"extract", `
		extract, unzip, untar, unpack, decompress, uncompress, gunzip, bung, tar xzf, tar xf, tar xvf, xzf, xvf, unpacked, open the zip, open it up, expand,
		un zip, inflate, bung ra, bung file, open up the zip, came as a zip, spread it out, spread out, unroll,
		giải nén, xả nén, giải nén ra`},
	{"permission", `
		permission, permissions, mode, access rights, rights, perms, chmod, 755, 644, 777, writable, not writable, write permission, readable, executable,
		775, 600, 700, 640, 0755, 0644, 0777, rwx, forbidden, can t write, cannot write, write to, allowed to write, could not create directory,
		could not write, cannot create, can t create, can t be changed, cannot be changed, cannot save, can t save, cannot install plugins, can t write to,
		cannot write to,
		quyền, phân quyền, quyền truy cập, quyền ghi, quyền đọc, không ghi được, ghi được, cấp quyền ghi, không có quyền ghi, ghi được không, không cho ghi`},
	{"owner", `
		owner, ownership, chown, belongs to, wrong owner, owned by, www data, belong to, belongs to root, owned, chowned, of root, wrong user,
		chủ sở hữu, sở hữu, của root, thuộc về, chủ file`},
	{"domain", `
		domain, domain name, hostname, subdomain, domains, fqdn, tld, url, sub domain, sub, addon domain,
		tên miền, miền, tên miền phụ`},
	{"dns", `
		dns, bind, bind9, named, nameserver, name server, soa, zone, nslookup, dig, resolver, powerdns, authoritative, ns1, ns2, name servers, named conf,
		tên miền, phân giải, phân giải tên miền, máy chủ tên`},
	{"record", `
		record, dns record, dns entry, entry, a record, aaaa, cname, mx, txt, txt record, srv, spf, dkim, dmarc, caa, point to, points to, resolve, resolves,
		lookup, pointing, dns value, host record, ptr, ns record, verification, prove, proves, subdomain to, leads to, lead to, dkim value, value to publish,
		verify the domain, still resolves, verification code, point at, point the, entry for, entry to, visitors still go, alias of, be an alias, cname to,
		ms ms, v spf1, v dmarc1, v dkim1, entries, cnames, find their code, their code, accept our domain, asks us to publish,
		bản ghi, trỏ, phân giải, trỏ về, xác minh tên miền, trỏ đến, trỏ tới, trỏ vào, trỏ domain, trỏ sub`},
	{"zone", `
		zone, zone file, soa, dns zone, nameserver, zone dns, bind file, db file, zone text, bind`},
	{"mail", `
		mail, email, e mail, postfix, dovecot, smtp, imap, pop3, mailserver, mails, mail server, email server, mta, exim, gmail, outlook, thunderbird,
		roundcube, webmail, newsletter, mail box server, imap server, smtp server, hotmail, yahoo, gmx, mail program, mail client,
		thư, thư điện tử, máy chủ mail, máy chủ thư, máy chủ email`},
	{"mailbox", `
		mailbox, inbox, mail account, email account, email address, mail address, mail user, email user, postbox, mailboxes, mail for, email for,
		e mail address, mail login, pop account, imap account, mail cho, email cho, has mail, gets mail, inboxes, own address, his mail, her mail, an address,
		addresses, needs an address, inbox of, mailbox of,
		hộp thư, tài khoản email, tài khoản mail, địa chỉ email, hòm thư, hòm mail, mail của, email của, hộp mail, tài khoản thư, mail nhân viên, hộp thư của`},
	{"forward", `
		forward, alias, aliases, forwarding, redirect mail, catch all, redirect mails, copy of all mail, cc, bcc, copy of everything, forward everything,
		also get, also gets, reroute, catchall, redirects, land somewhere, typo d addresses, wrong addresses, should go to, as well to, on holiday,
		is on holiday, holiday,
		chuyển tiếp, chuyển tiếp mail, chuyển mail, gửi bản sao`},
	{"certificate", `
		certificate, cert, ssl, tls, https, letsencrypt, let s encrypt, certbot, acme, padlock, x509, pem, crt, secure, not secure, insecure, encrypted,
		encryption, green lock, lock symbol, browser warning, wildcard, ssl error, cert error, https error, certs, key and chain, privkey, fullchain, sectigo,
		comodo, digicert, geotrust, globalsign, rapidssl, zerossl, hsts, warns visitors, browser warns, browsers warn, browser complains, red lock, lock icon,
		plain http, connection is not private, not private, privacy error, mixed content, identity cannot be verified, certificate warning, secure connection,
		ssl certificate,
		chứng chỉ, chứng chỉ số, bảo mật, không an toàn, lỗi ssl, ổ khóa xanh, ổ khóa, báo đỏ, cảnh báo bảo mật, không bảo mật, cert hết hạn, ssl hết hạn`},
	{"firewall", `
		firewall, ufw, iptables, nftables, firewalld, outside, from outside, incoming, inbound, reach from, packet filter, inbound rule, security group, csf,
		from the internet, from my desk, from anywhere, open to the world, from the world,
		tường lửa, bên ngoài, từ ngoài vào, vào từ ngoài`},
	{"port", `
		port, ports, listen, listens, listening, reachable on, ports open, listening port,
		cổng, port nào, cổng nào, cổng mạng`},
	{"ban", `
		ban, banned, fail2ban, jail, brute force, bruteforce, locked out, intrusion, guess passwords, guessing passwords, too many tries, too many attempts,
		wrong password, failed logins, failed attempts, locked, jails, wrong tries, mistyped, typed wrong, times wrong, in a row, too often, sai pass, sai mk,
		wrong login, login attempts, locked us out, got locked out, ban time, mistyped his password, brute, password too often, tries passwords,
		try passwords, lock such people out, blacklist, on the blacklist,
		dò mật khẩu, bị khóa ip, bị chặn, nhập sai, sai mật khẩu, sai nhiều lần, sai quá, đăng nhập sai, bị khóa, cấm ip, lần sai, khóa một giờ`},
	{"waf", `
		waf, web application firewall, 8g, bad bots, sql injection, xss, exploit, scanners, malicious requests, bot filter, bad bot, crawlers, scrapers,
		exploit scanners, hack attempts, injection, web firewall, site firewall, wordpress attacks, spam bot, sqlmap, nikto, vulnerability scanners,
		malicious traffic, 403 errors, that filter, filter, site filter, request filter,
		tường lửa web, tường lửa ứng dụng, bot xấu, tấn công web`},
	{"cron", `
		cron, crontab, cronjob, cron job, scheduled task, scheduled job, schedule, timer, systemd timer, periodic, recurring, every night, every minute,
		every hour, every five minutes, nightly, midnight, at night, every morning, every day, every week, hourly, daily, weekly, monthly, yearly, at noon,
		every few minutes, each minute, each hour, each day, every sunday, every monday, every friday, every weekend, every quarter hour, every ten minutes,
		every few hours, at 4am, once a day, twice a day, once a week, once an hour, once a month, regularly, on a schedule, regular intervals, periodically,
		sundays, job, jobs, morning job, nightly job, hourly job, report job, quarter of an hour, at 6am, at 6, at midnight, nightly report,
		weekly report, every morning at, each morning, fetched every, at 7, at 5, pull forward, daily at, @daily, weekdays, weekday,
		each weekday, on weekdays, fire each, fire every, collides with,
		lịch, lên lịch, đặt lịch, định kỳ, tác vụ định kỳ, công việc định kỳ, hàng ngày, hằng ngày, mỗi đêm, hẹn giờ, lịch chạy, mỗi ngày, mỗi giờ, mỗi phút,
		mỗi tuần, nửa đêm, ban đêm, mỗi 5 phút, phút một lần, giờ một lần, ngày một lần, tuần một lần, hàng giờ, hàng tuần, hàng tháng, mỗi sáng, mỗi tối,
		giờ sáng, lúc nửa đêm, việc định kỳ, mỗi tiếng, tự chạy, chạy tự động, cứ mỗi, lúc 2 giờ, lúc 3 giờ, tiếng một lần, mỗi 6 tiếng, mỗi tiếng một lần`},
	{"deploy", `
		deploy, deployment, release, ship, roll out, rollout, go live, git pull, push to production, push to prod, push live, publish, ship it, latest code,
		build, pushed, push, new code, new version of the site, release to production, went live, ci, cd, build failed, latest commit,
		latest version of the code, redeploy, rolled out, live yet, is it live, new build, main branch, latest main, latest master, last commit, merged,
		merge, hotfix release, on production, to prod, up code, pull code, go online, live by itself, new version live, is live, rollouts, releases,
		build steps, changes onto the site, last changes, version are the visitors seeing, version are visitors seeing, deploy hook, onto the site,
		live version, go out over, did anything go out, went out, put it live, merge is through, decide when we go live,
		triển khai, lên production, đẩy code, cập nhật code, code mới, code lên, lên prod, đẩy lên, up code mới, kéo code, bản build, release mới, up bản mới,
		cập nhật source, đẩy bản mới, đẩy bản, lên live`},
	{"git", `
		git, github, gitlab, bitbucket, repo, repository, gitea, branch, commit, git clone, private repo, git host, source code, codeberg, azure devops,
		repos, private repository, read the repo, read our repo, from our gitlab, from our github, pull from our,
		kho mã, mã nguồn`},
	{"webhook", `
		webhook, hook, deploy hook, deploy url, ci, pipeline, github actions, hook url, hook link, deploy link, webhook url, deploy webhook, hook secret,
		đường link hook`},
	{"key", `
		key, keys, public key, ssh key, pubkey, id_rsa, id_ed25519, ed25519, authorized_keys, key ssh, pub, keypair, key pair, public ssh key, laptop key,
		ssh ed25519, ssh rsa, ed25519 key, rsa key, yubikey,
		khóa, khóa ssh, khóa công khai`},
	{"ssh", `
		ssh, sshd, shell, shell access, remote login, openssh, putty, root login, ssh daemon, terminal access, ssh port, ssh access, jump onto, get onto,
		log onto, hop onto, hop on, jump on,
		cổng ssh`},
	{"password", `
		password, pass, passwd, pw, pwd, passphrase, credentials, mk, secret, passcode, new secret, access data, login data, forgot password,
		forgot his password, new pass,
		mật khẩu, mật khẩu mới, pass mới, quên pass, quên mật khẩu, đổi pass`},
	{"login", `
		login, log in, log on, logon, sign in, signin, authenticate, get into, get in, can t get in, can t get into, cannot get in, cannot log in,
		can t log in, gets in, sign on, session, logged out, sign me in, log me in, log back in, session is over, session expired, let me into,
		đăng nhập, vào được, không vào được, đăng nhập lại, phiên, hết phiên, vào lại`},
	{"mfa", `
		mfa, 2fa, two factor, totp, authenticator, one time code, otp, second factor, multi factor, lost phone, new phone, phone broke, authenticator app,
		google authenticator, six digit code, 6 digit code, second step, app gone, past the code, can t get past the code, phone is gone, lost her phone,
		lost his phone, code prompt, stuck at the code, changed his phone, changed his iphone, new iphone,
		xác thực hai lớp, xác thực 2 lớp, xác thực hai bước, hai lớp, đổi điện thoại, mất máy, mã otp, mã xác thực, bảo mật 2 lớp, bảo mật hai lớp`},
	{"token", `
		token, api token, bearer, jwt, secret link, api key, access token, access key, auth token, key api, something to authenticate with, tokens,
		authorization header, header,
		mã truy cập, mã kết nối, khóa api, mã token`},
	{"php", `
		php, php fpm, php ini, lsphp, php version, phps, php cli, php runtime,
		bản php`},
	{"limit", `
		limit, maximum, max, largest, biggest, too large, too big, too small, cap, quota, at most, no more than, ceiling, how much may, how big may, exceeded,
		quota exceeded, over quota, over the limit, to its limits, limits, larger, bigger,
		giới hạn, hạn mức, tối đa, vượt, vượt quá, hạn ngạch, lớn hơn, nhiều hơn`},
	{"timeout", `
		timeout, time out, timing out, times out, timed out, takes too long, execution time, 504, seconds, dies after, killed after, gives up after,
		longer than, stops halfway, aborted, runs too long, long exports, long running, long imports, gateway timeout, cut off after, stops after,
		gets killed, minutes to run, halfway through, cut off at, needs ten minutes, needs minutes, minutes but, takes minutes, cut off at two, last hours,
		session lifetime,
		quá thời gian, thời gian thực thi, hết thời gian, giây, bị ngắt, bị cắt, giữa chừng, chạy lâu, lâu quá, quá lâu`},
	{"attachment", `
		attachment, message size, largest message, attachments, big mails, large mail, mail size, big may a mail, size of a mail, mail with big files,
		đính kèm, tệp đính kèm, file đính kèm, đính file, gửi file nặng`},
	{"memory", `
		memory, ram, swap, oom, memory_limit, out of memory, eats memory, leak, swapping, ram left, gigs of ram, eats ram, hogging the ram, memory hungry,
		bộ nhớ, ăn ram, ngốn ram, tốn ram, hết ram, tràn ram`},
	{"cpu", `
		cpu, load, load average, processor, cores, burning cpu, cpu usage, cpu cao, processor load,
		vi xử lý, ăn cpu`},
	{"disk", `
		disk, disk space, storage, space, ssd, hdd, df, du, inodes, hard drive, hard disk, bytes, gigabytes, gb, megabytes, full disk, gigs, gig, tb,
		terabyte, partition, filesystem, big disk,
		đĩa, ổ cứng, ổ đĩa, dung lượng, dung lượng đĩa, đầy đĩa, đầy ổ, ổ đĩa cứng, còn trống, chỗ trống, ổ cứng còn`},
	{"size", `
		size, how big, how large, biggest, largest, heavy, takes up, space hog, most space, eats disk, takes the most, weigh, weighs, fat, fattest, huge,
		how much does, how much space, how many gigs, megabytes, heaviest, how heavy, grown to, by megabytes, how fat, sort by size, most room,
		needs the most, needs the most room, size of, gigabyte,
		dung lượng, kích thước, nặng bao nhiêu, to bao nhiêu, chiếm bao nhiêu, nặng nhất, lớn nhất, tốn bao nhiêu, nặng cỡ nào`},
	{"usage", `
		usage, use, used, using, consumption, stats, statistics, metrics, resources, resource, monitor, monitoring, top, htop, slow, busy, load, eats, eating,
		hog, hogging, hogs, sluggish, crawls, crawling, laggy, lag, under load, performance, bottleneck, how full, how much is left, load average, hot,
		thrashing, spike, spikes, peak, uptime, graphs, figures, graph, exhausted, how loaded, healthy, health, is left, are left, left on, burning,
		re measure, measure, utilisation, utilization, ram usage, running out, maxed out, maxed, full throttle, load like, slow like, slows us down,
		slows down, is there room, room for, any room, needs the most room, most room, load graph, yells about, yells, free on, are free, gb are free,
		tài nguyên, sử dụng, mức dùng, thống kê, giám sát, chậm, quá tải, ì ạch, còn bao nhiêu, còn trống, ngốn, còn lại, chạy nặng, sức khỏe, máy yếu,
		quá chậm`},
	{"log", `
		log, logs, stdout, stderr, tail, journal, journalctl, output, error message, syslog, error 500, 500 error, white screen, blank page, stack trace,
		traceback, exception, crash, crashes, failing, complaining, complain, complains, error log, access log, last lines, lines, went silent, went wrong,
		debug, what does it say, error_log, errors, keeps crashing, why does it crash, logs say, coi log, xem log, exits with, exit code, exited with,
		what happened, come from, comes from, find out why, every ten seconds, keeps restarting, restarts all the time, need details, throws a fatal, fatal,
		nhật ký, lỗi, lỗi 500, trang trắng, lỗi gì, báo lỗi, bị lỗi, dòng cuối, tại sao lỗi, vì sao lỗi`},
	{"history", `
		history, past, previous, earlier, ran, run last, activity, audit, who did, last time, last night, did it run, has it run, was here, who was, did it,
		go through, went through, worked, succeed, success, green, passed, since when, last week, have we run, executed, did the last, did last night,
		went out, go out ok, restore points, restore point, which version, last sign in, when did, evidence, when was, last backed up, when did the last,
		anything go out, over the weekend,
		lịch sử, hoạt động, trước đây, vừa qua, gần nhất, gần đây, hôm qua, đêm qua, thành công, thất bại, xong chưa, được chưa, có chạy không, tối qua,
		tuần trước, lần cuối, mới nhất chạy`},
	{"settings", `
		settings, setting, config, configuration, options, parameters, variables, conf, cnf, ini, tune, tuning, my cnf, option, directive, ini settings,
		param, directives, values,
		cấu hình, thiết lập, tham số, thông số, tùy chọn, tinh chỉnh, thông số nào`},
	{"environment", `
		environment, env, environment variables, env vars, dotenv, placeholders,
		biến môi trường, biến`},
	{"backup", `
		backup, back up, backups, snapshot, copies, rclone, offsite, safety copy, safety net, copy of everything, save a copy, safe copy, safety copies,
		covered, insurance, burns down, off site, nas, s3, bucket, google drive, dropbox, onedrive, backblaze, wasabi, keep copies, copies kept,
		saved exactly, save plan, dumps to, backups of, gg drive, safeguarding, safeguard our, restore points, restore point, 90 days, evidence that, safe if,
		disk breaks, retention, save daily, save the, fresh copy, newest copy, our newest copy, how fresh, copies we hold,
		sao lưu, bản sao lưu, bản sao, lưu dự phòng, dự phòng, lưu lại, chép dự phòng, sợ mất, sao lưu dữ liệu, bản lưu, cho sao lưu`},
	{"script", `
		script, shell script, bash script, build steps, commands, build script, deploy steps, shell file,
		kịch bản, tập lệnh, đoạn script`},
	{"command", `
		command, shell command, bash, artisan, wp cli, composer, npm, type, typed, console, terminal, command line, prompt, shell history, cli, laravel,
		seeder, migrate, migrations, npm run, yarn, pip, rake, symfony, drush, wp, bin console, php script, tinker, seed, terminal history, composer install,
		cache clear, magento, gulp, pnpm,
		lệnh, câu lệnh, gõ lệnh, gõ, dòng lệnh, câu lệnh này, chạy lệnh`},
	{"workflow", `
		workflow, automation, flow, n8n workflow, automations, zap, zaps, automation engine, zapier, scenario, flows, n8n flow, automate, automated, the flow,
		invoice flow, a flow, flow json, reminder, invoice reminder, nothing in n8n, in n8n, onboarding flow,
		quy trình, luồng, tự động hóa, luồng n8n`},
	{"credential", `
		credential, credentials, api key, api keys, secrets, connected accounts, stored logins, api logins, connections, oauth, saved accounts, slack login,
		connection saved, logins stored, stored api, creds, n8n creds,
		thông tin xác thực, thông tin đăng nhập, kết nối, tài khoản kết nối`},
	{"license", `
		license, licence, subscription, activation key, enterprise, licence key, license key, paid features, licensed, enterprise plan, pro plan, n8n plan,
		until when paid, paid until, paid,
		giấy phép, bản quyền, giấy phép sử dụng`},
	{"notification", `
		notification, notify, alert, alerts, telegram, message me, ping, nag, nagging, noise, noisy, message, messages, pings, buzz, buzzes, buzzing, beep,
		mute, telegram bot, telegram group, telegram messages, chat messages, tin tele, tele, phone buzzes, bot messages, spamming our, telegram pings,
		thông báo, cảnh báo, báo, tin nhắn, làm phiền, báo tin, báo telegram, nhắn telegram`},
	{"balancer", `
		load balancer, load balancing, balancing, balancer, upstream, backend, round robin, lb, haproxy, split traffic, spread traffic, spread load,
		share the load, distribute, second node, backends, traffic split, splitting traffic, pool, out of rotation, both nodes, all nodes, several machines,
		three machines, two machines, single machine, one machine, twice as many, share of the traffic, black friday, scale, spread visitors, spread requests,
		three backends, all three machines, spread over, second web server, into rotation, in rotation, percent to, percent of the traffic,
		everything through, the rest to, one node, going away, second machine, both servers, two servers, main traffic, next to the others, second one too,
		can t take, take the load, the second one too, only run on, run on one, run only on, should only run on, pitch in, survive one machine dying,
		one machine dying, machine dies, share of the work, back to one box, back to one server, help out,
		cân bằng tải, cân tải, chia tải, chia đều, phân tải, nhiều máy, nhiều server`},
	{"tag", `
		tag, tags, label, labels, mark as, labelled, labeled, env prod,
		nhãn, gắn thẻ, gắn nhãn, thẻ, gắn tag, tag lại`},
	{"ip", `
		ip, ip address, ip addresses, ipv4, ipv6, address, new address, another address, moved address, public ip, new ip, other ip, different address,
		different ip, ip public, reassigned,
		địa chỉ, địa chỉ ip, ip mới, ip khác`},
	{"name", `
		name, title, display name, called, name of, is now called, now called, known as, be known as,
		tên`},
	{"language", `
		language, languages, locale, translation, german, french, english, vietnamese, translated, speak, interface language,
		ngôn ngữ, tiếng, tiếng việt, tiếng anh, việt hóa`},
	{"plan", `
		plan, hosting plan, subscription, tier, package limits, am i allowed, allowance, how many more, what do i pay, included, include, comes with,
		come with the plan, contract, package, my package, what is included,
		gói, gói hosting, gói cước, bao gồm, được bao nhiêu, cho phép bao nhiêu`},
	{"wordpress", `
		wordpress, wp, wp config, woocommerce, wp site, woo, wordpress site`},
	{"screenshot", `
		screenshot, thumbnail, picture, looks like, look like, render, preview, visual, how it looks, show me the page, see the page, page is broken,
		looks broken, what does it look like,
		ảnh chụp, chụp màn hình, hình ảnh, ảnh web, hình web, trông, nhìn`},
	{"litespeed", `
		openlitespeed, litespeed, ols, lsws, lsphp, open litespeed, lite speed, lsphp83, lsphp81, lsphp82, lsphp74, lsphp80, lsphp84`},
	{"admin", `
		admin, webadmin, administrator, console,
		quản trị`},
	{"agent", `
		agent, monitoring agent, monitoring, figures come in, no figures, no graphs, collector, load graph, no load graph, no graph,
		giám sát`},
	{"hardware", `
		hardware, specs, spec, cores, cpu model, how many cores, specification,
		phần cứng, bao nhiêu core`},
	{"attack", `
		attack, attackers, hacker, hackers, hack, hacked, brute force, bots, guess passwords, guessing passwords, guessing, hammering, hammer, scanning,
		script kiddies, attacking, exploit, exploits, scanner, botnet, pound, pounding, knock, knocking, ddos, password guessing,
		tấn công, tin tặc, đoán mật khẩu, quét, bị tấn công, dò pass`},
	{"spam", `
		spam, junk mail, deliverability, mail bounces, mails bounce, emails bounce, bounced mail, land in spam, lands in spam, not delivered, undelivered,
		rejected, rejects, rejects us, blacklisted, don t arrive, do not arrive, never arrive, lands in junk, sender can t be trusted, sender not trusted,
		can t be trusted, not trusted, trust our mails, phishing, marks as phishing, marks our mails, marks all our,
		thư rác, thư không tới, vào spam, vô spam, bị từ chối, gửi không tới, không gửi được`},
	{"visitor", `
		visitors, traffic, clients, customers, requests,
		khách, truy cập, khách truy cập, người dùng web`},
	{"version", `
		version, versions, newest version, what version,
		phiên bản, bản, bản nào, phiên bản nào`},
	{"extension", `
		extension, module, addon, imagick, intl, bcmath, soap, xdebug, ext, php module, php extension, gd, curl, mbstring, zip extension, loader, extensions,
		module php,
		tiện ích mở rộng, mô đun`},
	{"cache", `
		cache, opcache, caching, bytecode, opcode, opcode cache, stale code, compiled code, old code, cached,
		bộ nhớ đệm, xóa cache`},
	{"directorylogin", `
		ldap, active directory, sso, single sign on`},
}
