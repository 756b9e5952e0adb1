package op

import "slices"

// A concept is one idea that people name in many ways, in English and in
// Vietnamese. Search takes all of them for the same, in requests and in what
// is searched.
type concept struct {
	name string
	// said lists the ways, of one to six words, separated by commas.
	said string
}

// concepts is the general vocabulary of people who run servers: what they do,
// and to what. What only one tool is called belongs to that tool's Words.
func concepts() []concept { return slices.Concat(deeds, things) }

// deeds are what is done.
var deeds = []concept{
	{"read", `
		show, list, view, see, display, look, read, check, inspect, print, peek, enumerate, find out, overview, status, state, info, details, what is, which,
		xem, look at, look into, take a look, see if, tell me, give me an overview, how is, is it, what does, coi, ra sao, let me see, let me look,
		let me have a look, i want to see, want to see, pull up, cho xem, cho coi, soi, what are, am i, what s in, what is in, how s, doing, is it connected,
		sum up, lying around, what kind of,
		hiển thị, kiểm tra, liệt kê, danh sách, đọc, cho biết, chi tiết, thông tin, trạng thái, tình trạng, bao nhiêu, nào, ngó, thế nào, xem thử, xem giúp,
		xem lại, dòm, cho hỏi, như thế nào, sao rồi, có phải, có đang`},
	{"find", `
		find, search, locate, look for, look up, where is, grep, hunt down, track down, spot, whereabouts, somewhere, is there a, is there an, any leftover,
		where did, where is my, where are, go to, lying around, lie around, lies around, nowhere to be found,
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
		moved off, we left, bad idea, forget about, shouldn t exist, kick off the, off the shop, we don t run, threw away, threw out, has no purpose,
		no purpose, can die, has to vanish, vanish, should vanish, out of the list, wipe the,
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
		lagging behind, newer, end of life, eol, get to current, is out, nasty bug, bug, exposed, vulnerable, security hole, up to the newest, way behind,
		lift it, lift to, years old, release behind, patch tuesday, patch day,
		nâng cấp, cập nhật, vá, phiên bản mới, bản mới, lỗ hổng, mới nhất, đời mới, cũ quá, lên đời, lên bản, up bản, cập nhật lên, lên phiên bản, vá lỗi,
		nâng lên bản`},
	{"install", `
		install, setup, set up, apt install, apt get, missing, need the package, apt, yum, pecl, put on, get us, need the, should have, add the package,
		wants on, dnf, pip install, we need, could i put on, could not find driver, class not found, undefined function, no such command, command not found,
		driver missing, get support, get it onto, onto the, onto web, support into php, bring in support, support for, is missing, ext is missing, extension missing,
		cài, cài đặt, cài thêm, thiếu, cài giúp, cài dùm, cài lên, cài giùm, cài vào`},
	{"uninstall", `
		uninstall, apt remove, apt purge, get rid, remove, delete, can go, has to go, nobody uses, away with, take off, apt autoremove, not needed, bad idea,
		was a bad idea, we don t run, we do not run, don t run any more,
		gỡ cài đặt, gỡ bỏ, gỡ, không dùng nữa, gỡ bỏ luôn, gỡ luôn`},
	{"restart", `
		restart, reboot, bounce, kick, kickstart, cycle, power cycle, recycle, reload, respawn, hangs, hung, stuck, frozen, unresponsive, not responding,
		wedged, turn off and on, treo, does not respond, does not answer, acts up, acting up, hanging, reanimate, hard reset, give it a kick, cycle it,
		off and on, off and on again, relaunch, froze, locks up, deadlock, hiccup, goes nuts, won t respond, doesn t respond, doesn t answer, no answer,
		no reaction, lost its, bounced, hangs at, stuck at, shake awake, shake it awake, spits 502s, spits errors, bounces errors,
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
		mirror, as on, identical, second copy, another copy, y chang, copy qua, put a duplicate, a second copy, freeze a copy, another copy of,
		sao chép, nhân bản, chép, bản sao của, giống, giống như, y như, giống hệt, chép qua, nhân ra, dùng lại, dùng chung`},
	{"move", `
		move, relocate, migrate, mv, transfer, shift, moved, should live, bring over, take to, put elsewhere,
		di chuyển, dời, chuyển, chuyển qua, chuyển sang, dời qua, đưa sang, đưa qua`},
	{"import", `
		import, upload, load, ingest, put in, bring in, bring over, read in, get them in, put them in, pull in, take over, from the old, sent us, here is the,
		here are the, insert, load in, put it in here, put in here, mailed us, mailed, exported everything at, fill with, hands over, hand over to us,
		get it into, get this into, get them into,
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
		get it back, as it was yesterday, back the way, killed the, want it back, i want back, broke the site, version of yesterday,
		kaputt, take back to, take it back, back to friday, back to monday, back to last, truncated, undo the damage, dropped the table,
		deleted rows,
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
		disk is full, disk runs full, takes gigs, old builds, eaten up, give me back, give back some, get back some, some gigs, back some gigs,
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
		needs to read, nothing more, read our, only reads, only uploads, must get through, get through on, should get through,
		cấp, cấp quyền, cho phép, cho vào, phân quyền, người mới, nhân viên mới, cho truy cập, cho quyền, thêm quyền, có quyền, được quyền, được vào, cần vào,
		mới vào, mới vào làm, vào làm, bạn mới`},
	{"revoke", `
		revoke, take away, withdraw, cut off, kick out, lock out, offboard, left the company, fired, no longer works here, shut out, quit, has left, gone,
		ex employee, former employee, resigned, leaver, no longer ours, contract ended, offboarding, left us, is gone, is leaving, got fired, stolen,
		was stolen, lost laptop, lost his laptop, no longer with us, must not, should no longer, may no longer, may not, keep him out, lock him off,
		lock her off, lock him out, must not see, no longer open, should no longer open, access has to go, access must go, shut out his, rights away,
		left the, left yesterday, left last week, last day, today is his last day, his last day, her last day, doesn t work here, no longer part of,
		shouldn t be able, should not be able, may not get onto, contract is over, not be able any more, engagement ended, must not reach the servers,
		project is over,
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
		all by itself, stayed down, decide myself, decide ourselves, not on each commit, on each commit, each commit,
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
}
