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
	{"read", `
		show, list, view, see, display, look, read, check, inspect, print, peek, enumerate, find out, overview, status, state, info, details, what is, which,
		xem, look at, look into, take a look, see if, tell me, give me an overview, how is, is it, what does, coi, ra sao, let me see, let me look,
		let me have a look, i want to see, want to see, pull up, cho xem, cho coi, soi, what are, am i, what s in, what is in, how s, doing, is it connected,
		sum up, lying around, what kind of,
		hiển thị, kiểm tra, liệt kê, danh sách, đọc, cho biết, chi tiết, thông tin, trạng thái, tình trạng, bao nhiêu, nào, ngó, thế nào, xem thử, xem giúp,
		xem lại, dòm, cho hỏi, như thế nào, sao rồi, có phải, có đang`},
	{"find", `
		find, search, locate, look for, look up, where is, grep, hunt down, track down, spot, whereabouts, somewhere, is there a, is there an, any leftover,
		where did, where is my, where are, go to, lying around, lie around, lies around,
		tìm, tìm kiếm, tra cứu, ở đâu, nằm đâu, chỗ nào, để đâu, kiếm`},
	{"create", `
		create, add, new, make, set up, setup, provision, register, generate, bring in, spin up, put up, first, additional, one more, extra, bring up a new,
		needs a, needs an, need a, need an, need another, needs another, wants a, want a, wants an, own, get a, i need a new, set me up, get us a, open a new,
		get one more, fresh, publish, needs its own, need somewhere, hook up, prepare, let us have, make us a, we want a, i want a, should exist,
		come up with, start a new, ask for, asks for, asked for, ask for a,
		tạo, thêm, mới, lập, dựng, đăng ký, mở thêm, làm mới một, cần một, cần thêm, cho mình một, cho một, bổ sung, cấp mới, thêm vào, khai báo, cần có,
		làm thêm, thêm một, cấp cho, cấp thêm`},
	{"delete", `
		delete, remove, drop, destroy, wipe, nuke, erase, purge, get rid, trash, tear down, throw away, throw out, blow away, ditch, scrap, zap, rm, del,
		decommission, retire, clear away, do away with, no longer needed, not needed, no longer need, get rid of, kick out, chuck, toss, bin it, no more,
		empty, dump it, chop, can go, has to go, have to go, must go, should go, may go, away with, out with, kill off, wipe out, rip out, strip, take out,
		take off, obsolete, superfluous, redundant, not used any more, not used any longer, nobody uses, nobody needs, not in use, no use, no longer used,
		no longer want, no longer wanted, not wanted any more, not wanted any longer, do not need, don t need, doesn t need, pointless, useless,
		gone for good, for good, be thrown out, can be thrown, throw, thrown, lose the, be gone, should disappear, disappear, took elsewhere, moved away,
		moved off, we left, bad idea, forget about, shouldn t exist, kick off the, off the shop, we don t run, threw away, threw out,
		xóa, gỡ, hủy, bỏ đi, loại bỏ, hủy bỏ, dẹp, vứt, bỏ, bỏ hẳn, xóa luôn, xóa hết, xóa sạch, gỡ luôn, không cần, không cần nữa, không xài, không dùng nữa,
		hết dùng, hết xài, thôi dùng, không còn dùng, gỡ ra, xóa giúp, bỏ luôn, khỏi cần`},
	{"update", `
		update, change, edit, modify, set, adjust, tweak, alter, configure, raise, increase, lower, reduce, bump, replace, switch, thay, move to, different,
		wrong, correct, fix, shorten, lengthen, longer, shorter, more often, less often, rotate, new value, turn up, turn down, shift, set to, up to,
		change over, should be, instead of, rather than, from now on, overhaul, amend, override, swap, exchange, enlarge, extend, shrink, decrease, fewer,
		sooner, later, earlier, reconfigure, redo, is enough, too much, too little, too short, too long, too low, too high, not enough, double, at most,
		up it, give him more, give her more, more room, keep more, shift it to, tie, put to, to true, to false, set true, not at, please at, should run at,
		should be at, at peak hours, correct it, change it to, drop to, go up, go down, down to, bump up, raise max, max to, put a ceiling, ceiling on,
		looser, stricter, more attempts, fewer attempts, pull forward, push back,
		sửa, đổi, thay đổi, chỉnh, chỉnh sửa, cập nhật, tăng, giảm, nâng, đặt, chuyển sang, điều chỉnh, khác, rút ngắn, kéo dài, đổi lại, đổi qua, chuyển qua,
		sửa lại, đổi thành, nâng lên, tăng lên, cho thêm, chỉnh lại, sửa giúp, đổi giúp, sửa dùm, giảm xuống, gấp đôi`},
	{"rename", `
		rename, relabel, call it, new name, different name, another name, call, named, rename to, be called, is called, called differently, silly name,
		is now called, now called,
		đổi tên, đặt lại tên, tên khác, đặt tên, đổi tên lại, đổi tên thành`},
	{"upgrade", `
		upgrade, patch, newer version, latest version, new version, newest, latest release, bump, update, hotfix, out of date, outdated, bring up to date,
		up to date, updates, security fixes, cve, vulnerability, current release, current version, latest, most recent, ancient, too old, very old,
		lagging behind, newer, end of life, eol, get to current, is out, nasty bug, bug, exposed, vulnerable, security hole, up to the newest,
		nâng cấp, cập nhật, vá, phiên bản mới, bản mới, lỗ hổng, mới nhất, đời mới, cũ quá, lên đời, lên bản, up bản, cập nhật lên, lên phiên bản, vá lỗi,
		nâng lên bản`},
	{"install", `
		install, setup, set up, apt install, apt get, missing, need the package, apt, yum, pecl, put on, get us, need the, should have, add the package,
		wants on, dnf, pip install, we need, could i put on, could not find driver, class not found, undefined function, no such command, command not found,
		driver missing, get support, get it onto, onto the, onto web, support into php, bring in support, support for,
		cài, cài đặt, cài thêm, thiếu, cài giúp, cài dùm, cài lên, cài giùm, cài vào`},
	{"uninstall", `
		uninstall, apt remove, apt purge, get rid, remove, delete, can go, has to go, nobody uses, away with, take off, apt autoremove, not needed, bad idea,
		was a bad idea, we don t run, we do not run, don t run any more,
		gỡ cài đặt, gỡ bỏ, gỡ, không dùng nữa, gỡ bỏ luôn, gỡ luôn`},
	{"restart", `
		restart, reboot, bounce, kick, kickstart, cycle, power cycle, recycle, reload, respawn, hangs, hung, stuck, frozen, unresponsive, not responding,
		wedged, turn off and on, treo, does not respond, does not answer, acts up, acting up, hanging, reanimate, hard reset, give it a kick, cycle it,
		off and on, off and on again, relaunch, froze, locks up, deadlock, hiccup, goes nuts, won t respond, doesn t respond, doesn t answer, no answer,
		no reaction, lost its, bounced, hangs at, stuck at,
		khởi động lại, chạy lại, bị treo, giật, không phản hồi, đơ, đứng hình, đơ rồi, reset lại, restart lại, reboot lại, bật tắt lại, không trả lời,
		treo cứng, không phản ứng, khởi động dùm`},
	{"start", `
		start, boot, bring up, bring back up, fire up, spin up, launch, turn on, power on, run again, back online, come back, wake up, wake, kick off,
		get going, get it going, is down, went down, not running, died, crashed, down again, get up, back up, back to life, revive, resurrect, up again,
		get back up, back on, bring online, bring back online, isn t running, not up, fell over, falls over, dead, is dead, dies, gone down, won t start,
		boot up, went belly up, belly up, out cold, does not come up, doesn t come up, won t come up, come up again, crashed again, not responding any more,
		khởi động, bật, bật lên, chạy, bị sập, sập, chết, lên lại, cho chạy, cho chạy lại, chạy lên, tèo, không lên, mở lên, cho lên lại, không chạy, bật lại,
		mở lại, bị tắt, đã tắt, ngừng chạy rồi, bị dừng, đang tắt, bị stop, dừng rồi, tắt mất, bị ngừng`},
	{"stop", `
		stop, halt, shut down, shutdown, kill, turn off, bring down, take down, take offline, power off, put to sleep, must not run, stop running, knock off,
		pull the plug, switch off, should not run, must not, no longer run, leave it off, shut, should be off, must stop, stop it, off for tonight,
		take out of service, bring to a halt, not to run, cease, stops, put down, until we need it, nothing may fire, may fire, nothing may run,
		dừng, tắt, ngừng, ngưng, cho nghỉ, cho dừng, cho ngừng, dừng lại, đừng chạy, ngưng chạy, ngừng chạy, tắt đi, tắt luôn, cho tắt, tạm tắt, tốn ram quá`},
	{"pause", `
		pause, suspend, freeze, hold, put on hold, temporarily stop, put on ice, on ice, put to sleep, sleep, for a while, temporarily, for a moment,
		for ten minutes, hold off, until tomorrow, until monday, for the night, for tonight, for a week, temporary, meanwhile, short break, take a break,
		while the, while i, during the,
		tạm dừng, tạm ngưng, tạm ngừng, đóng băng, một lúc, trong lúc, tạm thời, dừng tạm, tạm tắt`},
	{"enable", `
		enable, activate, turn on, switch on, switch to, flip on, back on, make live, put live, should be live, take into service, into use, put into use,
		turned on, switched on, should be on,
		bật, kích hoạt, mở, bật lên, bật giúp, bật lại`},
	{"disable", `
		disable, deactivate, turn off, switch off, flip off, off, mute, silence, do not want, don t want, no more, get rid, leave out, must not, stop using,
		not wanted, shut off, stop the, must go off, be gone, unhook, disconnect, stop bothering, cut the, turned off, switched off, be off, breaks our,
		blocks our, off with it, doesn t want, not want, gets blocked by, blocked by, breaks, can t be used because, tells lies,
		tắt, vô hiệu hóa, hủy kích hoạt, ngừng, tắt đi, tắt hẳn, tắt giúp, tắt luôn, tắt dùm, khỏi, đừng, không muốn, bỏ`},
	{"copy", `
		copy, clone, duplicate, replicate, cp, reuse, same as, carry over, take over, likewise, the same, exactly like, just like, like on, twin, spare,
		mirror, as on, identical, second copy, another copy, y chang, copy qua, put a duplicate,
		sao chép, nhân bản, chép, bản sao của, giống, giống như, y như, giống hệt, chép qua, nhân ra, dùng lại, dùng chung`},
	{"move", `
		move, relocate, migrate, mv, transfer, shift, moved, should live, bring over, take to, put elsewhere,
		di chuyển, dời, chuyển, chuyển qua, chuyển sang, dời qua, đưa sang, đưa qua`},
	{"import", `
		import, upload, load, ingest, put in, bring in, bring over, read in, get them in, put them in, pull in, take over, from the old, sent us, here is the,
		here are the, insert, load in, put it in here, put in here, mailed us, mailed, exported everything at, fill with,
		nhập, tải lên, đưa lên, nạp, đổ vào, nhập vào, đưa vào, bỏ vào, up vào, import vào, chép vào, kéo vào, từ file`},
	{"export", `
		export, dump, save everything, write out, as a file, into a file, in a file, to file, to a file, take out, get out, extract, ra file, as json,
		as a json, in one file, save as,
		xuất, kết xuất, xuất ra, lưu ra, trích`},
	{"download", `
		download, fetch, pull down, grab, get a copy, hand me, send me, give me a copy, let me have, on my laptop, to my laptop, to my computer,
		to my machine, locally, offline copy, get me the, on my disk, save to my, give me the, scp, scp me, sftp me, send over, drop me, wget, curl it down,
		hand over,
		tải, tải về, tải xuống, lấy về, về máy, kéo về, down về, lấy file, gửi mình, gửi file, tải dùm, tải xuống máy`},
	{"upload", `
		upload, put a file, push a file,
		tải lên, đưa lên, up lên`},
	{"restore", `
		restore, roll back, rollback, recover, bring back, revert, undo, get back, recovery, put back, the way it was, as it was, old state, earlier state,
		go back to, back to yesterday, turn back time, lost data, deleted by mistake, deleted by accident, messed up, broke everything, hacked, overwritten,
		overwrote, accidentally deleted, lost everything, rewind, day before, from before, earlier version, previous version, as of, last night s copy,
		last week s copy, yesterday s copy, yesterday s data, gone missing, lost, vanished, deleted everything, deleted the wrong, deleted all, mistake,
		accident, ransomware, defaced, screwed up, botched, ruined, corrupt, corrupted, from the backup, by accident deleted, copy back, data back,
		get it back, as it was yesterday, back the way, killed the, want it back, i want back, i want tuesday back, broke the site, version of yesterday,
		kaputt, take back to, take it back, back to friday, back to monday, back to last,
		khôi phục, phục hồi, lấy lại, quay lại bản, như cũ, như trước, hôm qua, lỡ xóa, bị hack, khôi phục lại, hồi lại, bản hôm qua, bản tối qua, lấy bản,
		mất dữ liệu, mất hết, xóa nhầm, lỡ tay xóa, lỡ xóa hết, lỡ, hư, hỏng, phá, bị phá, quay về, trở về, trả về, lùi lại, từ backup, từ bản sao lưu`},
	{"sync", `
		sync, synchronise, synchronize, refresh, rescan, reconcile, out of sync, in line, re read, resync, does not show, not shown, not show up,
		missing in the panel, does not know, disagree, disagrees, mismatch, differ, differs, by hand, manually, made by hand, catch up, update the list,
		shows something else, make it show up, outside of the panel, behind the panel s back, still uses, outdated list, doesn t seem to know,
		does not seem to know, doesn t know, doesn t notice, did not notice, hasn t noticed,
		đồng bộ, làm mới, khớp, lệch, không khớp, không thấy, không hiện, làm tay, thủ công, tạo tay, bằng tay`},
	{"run", `
		run, execute, exec, invoke, trigger, fire, call, fire off, carry out, work off, worked off, once by hand,
		chạy, thực thi, thực hiện, chạy giúp, chạy thử, cho chạy, chạy dùm, chạy lệnh`},
	{"clean", `
		clean, clean up, cleanup, prune, tidy, purge, housekeeping, clear, clear out, garbage, leftovers, unused, dangling, orphaned, not used, junk, sweep,
		leftover, stale, remains, cruft, crap, hoarding, nobody runs, nobody uses, no container uses, linh tinh, tidy up, sweep them, spring cleaning,
		still sits there, sits there,
		dọn, dọn dẹp, dọn rác, rác, không dùng, thừa, dọn giùm, dọn sạch, vứt bớt, xóa bớt, không ai dùng, không còn dùng, dọn bớt, dọn giúp`},
	{"free", `
		free up, free space, make room, reclaim, full, out of space, no space left, running out of space, eats, fills, almost full, percent full, filled up,
		overflows, overflowing, no room, low on space, grew, grows, grown, huge, ate, has eaten, eaten, swallowed, full disk, need space, need room,
		disk is full, disk runs full, ate 60 gigs, takes gigs, old builds, eaten up, give me back, give back some, get back some, some gigs, back some gigs,
		giải phóng, đầy, hết dung lượng, hết chỗ, sắp đầy, gần đầy, đầy rồi, hết ổ, full ổ, phình, chiếm`},
	{"renew", `
		renew, renewal, extend, expire, expired, expiring, expiry, runs out, ran out, run out, about to expire, lapsed, still valid, valid until,
		no longer valid, runs out on, about to run out, ends soon, prolong, runs out soon, expires, expires soon,
		gia hạn, hết hạn, sắp hết hạn, hết hiệu lực, hết date, gia hạn giúp, hết hạn rồi`},
	{"reset", `
		reset, start over, forgot, forgotten, set a new,
		đặt lại, thiết lập lại, quên, quên mất, làm lại, cấp lại, reset lại`},
	{"reinstall", `
		reinstall, rebuild, reimage, format, factory reset, from scratch, start from scratch, clean slate, fresh os, wipe, nuke, clean install, fresh install,
		fresh debian, fresh ubuntu, clean debian, clean ubuntu, new os, other os, start over, start fresh, from zero, put a clean, blank,
		cài lại, cài mới, làm lại từ đầu, cài lại hệ điều hành, cài lại win, cài lại máy, cài lại ubuntu, format lại, xóa trắng`},
	{"grant", `
		grant, allow, give, permit, let in, access for, let into, access to, needs access, gets access, get access, wants access, newcomer, new hire,
		new colleague, new developer, onboard, onboarding, joins, starts on, give access, give root, give rights, may use, should be able, be able to,
		must be able to, right to, rights on, rights for, rights, privileges, wants in, i want in, admit, starts monday, starts tomorrow, starts next week,
		new guy, new intern, access, needs in, also use, also be able, hire, let on, give a login, should be allowed, allowed to read, should read, may read,
		needs to read, nothing more, read our, only reads, only uploads,
		cấp, cấp quyền, cho phép, cho vào, phân quyền, người mới, nhân viên mới, cho truy cập, cho quyền, thêm quyền, có quyền, được quyền, được vào, cần vào,
		mới vào, mới vào làm, vào làm, bạn mới`},
	{"revoke", `
		revoke, take away, withdraw, cut off, kick out, lock out, offboard, left the company, fired, no longer works here, shut out, quit, has left, gone,
		ex employee, former employee, resigned, leaver, no longer ours, contract ended, offboarding, left us, is gone, is leaving, got fired, stolen,
		was stolen, lost laptop, lost his laptop, no longer with us, must not, should no longer, may no longer, may not, keep him out, lock him off,
		lock her off, lock him out, must not see, no longer open, should no longer open, access has to go, access must go, shut out his, rights away,
		left the, left yesterday, left last week, last day, today is his last day, his last day, her last day, doesn t work here, no longer part of,
		shouldn t be able, should not be able, may not get onto, contract is over, not be able any more,
		thu hồi, nghỉ việc, tước quyền, đã nghỉ, nghỉ làm, không cho, cắt quyền, thu quyền, bỏ quyền, không còn làm, nghỉ rồi, mất máy, mất laptop, cho nghỉ,
		hết hợp đồng`},
	{"block", `
		block, ban, blacklist, deny, blocked, banned, shut out, lock out, keep out, get rid of the bot, ward off, fend off, throttle, attacker,
		stop the attacker, scanning us, attacking us, ddos, flood, flooding, spams us, refuse, reject, keep him out, spam server, out for a day, shuts out,
		lock such people out, lock people out, lock them out,
		chặn, cấm, khóa ip, chặn ip, bị chặn, ngăn, ngăn chặn, cấm cửa, khóa lại, chặn giúp, chặn luôn, không cho vào, đang quét, tấn công`},
	{"unblock", `
		unban, unblock, whitelist, lift the ban, let back in, locked out, let back, let them in again, get back in, not let in, shut out by mistake,
		cannot connect, can t connect, cannot reach, can t reach, let in again, can t get in, cannot get in, get in again, cannot get through,
		can t get through, cannot open, blocked by mistake, banned by mistake, banned himself, locked himself out, pardon, got banned, was banned, is banned,
		is blocked, got blocked, cannot reach us,
		bỏ chặn, gỡ chặn, mở chặn, mở khóa, bỏ cấm, gỡ ban, mở lại, cho vào lại, mở ip, gỡ ip, gỡ khóa, mở khóa ip, bỏ khóa, bị khóa nhầm, bị chặn nhầm,
		bị ban, không vào được, bị block, gỡ block`},
	{"open", `
		open, expose, allow, punch a hole, let in, let through, reach, reachable, accessible, allow in, from outside, from the office, must be reachable,
		should be reachable, from home, from my desk, from anywhere, from the internet, from the world, to the world, may reach, can reach, let reach,
		allow through, visible, visible to the world, be visible, let pass, need 5432, terminals, needs port, need port,
		mở, cho phép truy cập, cho phép kết nối, mở cho, mở ra, từ ngoài, từ bên ngoài, vào từ ngoài`},
	{"close", `
		close, shut, lock down, not reachable, shut off, not be reachable, should not be reachable, no longer reachable, not from outside, only from,
		only the office, shield, seal, plug, shut the port, not reachable from, nobody from outside, block the port, open to the world any more,
		must not be visible, not be visible, not visible, visible to the world,
		đóng, bịt, khóa cổng, đóng lại, đóng cổng`},
	{"share", `
		share, invite, collaborate, colleague, team, teammate, give colleagues access, other team, agency, partner, together, jointly, should see, can see,
		work with, work on, get at, cho xem chung, freelancers, looked after by, as well, also manage, also managed by,
		chia sẻ, mời, nhóm, đội, đồng nghiệp, cùng quản lý, cùng dùng, thêm thành viên`},
	{"protect", `
		protect, guard, protection, by accident, accidental, safeguard, undeletable, lock against deletion, cannot be deleted, safe from deletion,
		nobody must delete, nobody deletes, nobody can delete, must not be deleted, can not be deleted, cannot be thrown away, avoid deletion, lift the guard,
		nobody must be able, so that nobody, deletion lock, delete lock, against deletion, lock against, deletion protection, protection off, protection on,
		bảo vệ, nhầm, lỡ tay, khỏi xóa, không ai xóa, không cho xóa, tránh xóa, chống xóa`},
	{"test", `
		test, verify, validate, diagnose,
		kiểm tra, xác minh`},
	{"auto", `
		automatic, automatically, auto, by itself, on its own, self, each push, every push, on every push, on each push, every time, whenever, without me,
		without us, straight to, by hand only, look after itself, looks after itself, nobody is awake, take care of itself, heal itself, never again,
		all by itself, stayed down,
		tự động, tự, mỗi lần, mỗi khi`},
	{"all", `
		all, everywhere, bulk, entire, complete, altogether, at once, in one go, whole,
		tất cả, toàn bộ, mọi, hết, cả`},
	{"list", `
		list, all, which, who, whom, whose, enumerate, how many, all of, ai,
		danh sách, liệt kê, tất cả, nào, toàn bộ`},
	{"count", `
		how many, count, number of, how many people,
		bao nhiêu, mấy, số lượng, tổng số, đếm`},

	// What it is done to.
	{"server", `
		server, vps, machine, box, host, instance, node, droplet, vm, vds, dedicated, sv, con vps, bare metal, root server, cloud server, ec2, hetzner, vultr,
		digitalocean, linode, contabo, ovh, computer, con server, cloud, metal, machines, reseller box, colo,
		máy chủ, máy, máy ảo, con máy`},
	{"service", `
		application, app, service, daemon, systemctl, systemd, nginx, apache, apache2, httpd, redis, memcached, mariadb, mysqld, php fpm, fpm, supervisor,
		supervisord, varnish, elasticsearch, software, package, mysql server, web server, database server, cache server, queue worker, worker, php service,
		meilisearch, rabbitmq, nodejs, node js, kafka, haproxy, caddy, tomcat, jenkins, minio, grafana, prometheus, kibana, logstash, solr, typesense, sphinx,
		python, ruby, java, openjdk, pm2, ffmpeg, imagemagick, pureftpd, proftpd, vsftpd, samba, node 20, node 18, node 22, postgres server, mysql package,
		mariadb package, mysql service, postgres service, program, programs, beanstalk, mosquitto, clickhouse, deno, bun, valkey, soketi, supervisor process,
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
		ms ms, v spf1, v dmarc1, v dkim1, entries, cnames, find their code, their code, accept our domain, need three cnames,
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
		addresses,
		hộp thư, tài khoản email, tài khoản mail, địa chỉ email, hòm thư, hòm mail, mail của, email của, hộp mail, tài khoản thư, mail nhân viên, hộp thư của`},
	{"forward", `
		forward, alias, aliases, forwarding, redirect mail, catch all, redirect mails, copy of all mail, cc, bcc, copy of everything, forward everything,
		also get, also gets, reroute, catchall, redirects, land somewhere, typo d addresses, wrong addresses,
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
		sundays, job, jobs, morning job, nightly job, hourly job, corntab, report job, quarter of an hour, at 6am, at 6, at midnight, nightly report,
		weekly report, every morning at, each morning, price fetch, fetched every, at 7, at 5, pull forward, daily at, @daily, weekdays,
		lịch, lên lịch, đặt lịch, định kỳ, tác vụ định kỳ, công việc định kỳ, hàng ngày, hằng ngày, mỗi đêm, hẹn giờ, lịch chạy, mỗi ngày, mỗi giờ, mỗi phút,
		mỗi tuần, nửa đêm, ban đêm, mỗi 5 phút, phút một lần, giờ một lần, ngày một lần, tuần một lần, hàng giờ, hàng tuần, hàng tháng, mỗi sáng, mỗi tối,
		giờ sáng, lúc nửa đêm, việc định kỳ, mỗi tiếng, tự chạy, chạy tự động, cứ mỗi, lúc 2 giờ, lúc 3 giờ, tiếng một lần, mỗi 6 tiếng, mỗi tiếng một lần`},
	{"deploy", `
		deploy, deployment, release, ship, roll out, rollout, go live, git pull, push to production, push to prod, push live, publish, ship it, latest code,
		build, pushed, push, new code, new version of the site, release to production, went live, ci, cd, build failed, latest commit,
		latest version of the code, redeploy, rolled out, live yet, is it live, new build, main branch, latest main, latest master, last commit, merged,
		merge, hotfix release, on production, to prod, up code, pull code, go online, live by itself, new version live, is live, rollouts, releases,
		build steps, changes onto the site, last changes, version are the visitors seeing, version are visitors seeing, deploy hook, onto the site,
		live version,
		triển khai, lên production, đẩy code, cập nhật code, code mới, code lên, lên prod, đẩy lên, up code mới, kéo code, bản build, release mới, up bản mới,
		cập nhật source, đẩy bản mới, đẩy bản, lên live`},
	{"git", `
		git, github, gitlab, bitbucket, repo, repository, gitea, branch, commit, git clone, private repo, git host, source code, codeberg, azure devops,
		repos, private repository, read the repo, read our repo, from our gitlab, from our github,
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
		forgot his password, new pass, passwort, pasword,
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
		gets killed, minutes to run, halfway through, cut off at, needs ten minutes, needs minutes, minutes but, takes minutes, cut off at two,
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
		needs the most, needs the most room, size of,
		dung lượng, kích thước, nặng bao nhiêu, to bao nhiêu, chiếm bao nhiêu, nặng nhất, lớn nhất, tốn bao nhiêu, nặng cỡ nào`},
	{"usage", `
		usage, use, used, using, consumption, stats, statistics, metrics, resources, resource, monitor, monitoring, top, htop, slow, busy, load, eats, eating,
		hog, hogging, hogs, sluggish, crawls, crawling, laggy, lag, under load, performance, bottleneck, how full, how much is left, load average, hot,
		thrashing, spike, spikes, peak, uptime, graphs, figures, graph, exhausted, how loaded, healthy, health, is left, are left, left on, burning,
		re measure, measure, utilisation, utilization, ram usage, running out, maxed out, maxed, full throttle, load like, slow like, slows us down,
		slows down, is there room, room for, any room, needs the most room, most room, load graph,
		tài nguyên, sử dụng, mức dùng, thống kê, giám sát, chậm, quá tải, ì ạch, còn bao nhiêu, còn trống, ngốn, còn lại, chạy nặng, sức khỏe, máy yếu,
		quá chậm`},
	{"log", `
		log, logs, stdout, stderr, tail, journal, journalctl, output, error message, syslog, error 500, 500 error, white screen, blank page, stack trace,
		traceback, exception, crash, crashes, failing, complaining, complain, complains, error log, access log, last lines, lines, went silent, went wrong,
		debug, what does it say, error_log, errors, keeps crashing, why does it crash, logs say, coi log, xem log, exits with, exit code, exited with,
		what happened, come from, comes from,
		nhật ký, lỗi, lỗi 500, trang trắng, lỗi gì, báo lỗi, bị lỗi, dòng cuối, tại sao lỗi, vì sao lỗi`},
	{"history", `
		history, past, previous, earlier, ran, run last, activity, audit, who did, last time, last night, did it run, has it run, was here, who was, did it,
		go through, went through, worked, succeed, success, green, passed, since when, last week, have we run, executed, did the last, did last night,
		went out, go out ok, restore points, restore point, which version, last sign in, when did, evidence, when was, last backed up, when did the last,
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
		disk breaks, retention, save daily, save the,
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
		connection saved, logins stored, stored api,
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
		can t take, take the load, the second one too, only run on, run on one, run only on, should only run on,
		cân bằng tải, cân tải, chia tải, chia đều, phân tải, nhiều máy, nhiều server`},
	{"tag", `
		tag, tags, label, labels, mark as, labelled, labeled, env prod,
		nhãn, gắn thẻ, gắn nhãn, thẻ, gắn tag, tag lại`},
	{"ip", `
		ip, ip address, ip addresses, ipv4, ipv6, address, new address, another address, moved address, public ip, new ip, other ip, different address,
		different ip, ip public, reassigned,
		địa chỉ, địa chỉ ip, ip mới, ip khác`},
	{"name", `
		name, title, display name, called, name of, is now called, now called,
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
		agent, monitoring agent, monitoring thing, monitoring, figures come in, no figures, no graphs, collector, load graph, no load graph, no graph,
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
		can t be trusted, not trusted, trust our mails,
		thư rác, thư không tới, vào spam, vô spam, bị từ chối, gửi không tới, không gửi được`},
	{"visitor", `
		visitors, traffic, clients, customers, requests,
		khách, truy cập, khách truy cập, người dùng web`},
	{"version", `
		version, versions, php verisons, newest version, what version,
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
thanh len xuong luon gium dum xin nay kia cung nhung neu khi theo
thành lên xuống luôn giùm dùm hộ vui lòng ấy cũng nhưng nếu khi thấy rằng theo
bạn có thể cần cái này được không ở trên ra bị đã sẽ thì mà em anh chị ơi đó kia nữa với để bằng tại từ trong
`

// idle are the phrases that say nothing, though their words would.
const idle = `for now, right now, at the moment, any more, as well, go ahead, make sure, by the way, on our side, at all, in order to, need to, have to,
how do i, how to, how can i, can you, could you, i would like, we are, there is, take care, cho bạn, cho ban, các bạn, cac ban, bạn ơi, ban oi, bạn dev, ban dev,
anh em, em ơi, anh ơi, giúp mình, giup minh, cái này, cai nay, bây giờ, bay gio, hiện tại, hien tai, ngay bây giờ, làm ơn, lam on, không biết, khong biet`

// questions are the words with which people ask to see something, and whether
// those of them that ask only at the beginning.
const (
	questions = whether + ` who whom what when where why how which whose ai gì nào đâu sao mấy nao gi`
	whether   = `is are was were does did has have had can could will would any am`
)

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
	"php": "file", "env": "file", "json": "file", "yml": "file", "yaml": "file", "py": "file", "htaccess": "file", "conf": "settings", "ini": "settings",
	"zone": "zone", "txt": "file", "html": "file", "js": "file", "css": "file", "jpg": "file", "png": "file", "pdf": "file", "bak": "file", "sh": "script",
}

// units are what may stand right after a number, with the idea that both stand
// for; a colon is that of a time.
var units = map[string]string{
	"k": "limit", "kb": "limit", "m": "limit", "mb": "limit", "mib": "limit", "g": "limit", "gb": "limit", "gib": "limit", "gig": "limit", "gigs": "limit",
	"t": "limit", "tb": "limit", "am": "cron", "pm": "cron", "h": "cron", ":": "cron", "am:": "cron", "pm:": "cron", "s": "timeout", "sec": "timeout", "secs": "timeout",
}

// opposites are pairs of which a tool does one: who asks for the other does
// not mean it.
var opposites = [][2]string{
	{"enable", "disable"}, {"start", "stop"}, {"create", "delete"}, {"install", "uninstall"}, {"import", "export"},
	{"block", "unblock"}, {"backup", "restore"}, {"archive", "extract"}, {"grant", "revoke"}, {"open", "close"},
}

// acts are the concepts of doing: where a request has one and asks nothing, it
// is not met by showing something.
const acts = `create delete update rename upgrade install uninstall restart start stop pause enable disable copy move
import restore sync run clean renew reset reinstall grant revoke block unblock open close share protect`
