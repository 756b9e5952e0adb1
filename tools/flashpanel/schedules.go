package flashpanel

import (
	"panelbot/policies"
	"panelbot/tools/op"
)

var schedules = op.Group{Title: "Schedules & Cron", Name: "schedules", Operations: []op.Declaration{
	&ScheduleScript, &ListSchedules, &CreateSchedule, &UpdateSchedule, &DeleteSchedule,
}}

// OnSchedule names a cron job of a server.
type OnSchedule struct {
	OnServer
	Schedule int64 `json:"schedule" doc:"Schedule id." example:"1" from:"schedule.list id command description | cron user"`
}

// Schedule is a cron job.
type Schedule struct {
	ID          int64  `json:"id"`
	Command     string `json:"command"`
	Cron        string `json:"cron"`
	User        string `json:"user"`
	Description string `json:"description"`
}

// ScheduleList is the answer of ListSchedules.
type ScheduleList struct {
	Data []Schedule `json:"data"`
}

// ScheduleStarted is a cron job and the event that installs it.
type ScheduleStarted struct {
	Schedule Schedule `json:"schedule"`
	Event    EventRef `json:"event"`
}

// ScheduleScriptIn has the server's token, which only its own servers know.
type ScheduleScriptIn struct {
	OnSchedule
	Token op.Secret `json:"token" in:"query" doc:"Backup token of the server."`
}

// ScheduleScript is what a server calls to fetch the script of a system schedule.
var ScheduleScript = op.Operation[ScheduleScriptIn, op.PrivateFile]{
	Name:  "schedule.script.download",
	Route: "GET /api/servers/{server}/schedules/{schedule}/script",
	Risk:  policies.Reveal,
	Doc:   "Download the script of a system schedule. Servers call it with their own token; people never need it.",
	Words: []string{
		"callback", "system schedule script", "script of a system cron job", "script of a job that the server pulls",
	},
	Callback: true,
}

// ListSchedules lists the cron jobs of a server.
var ListSchedules = op.Operation[OnServer, ScheduleList]{
	Name:  "schedule.list",
	Route: "GET /api/servers/{server}/schedules",
	Risk:  policies.Read,
	Doc:   "List the cron jobs of a server: id, command, user, cron expression.",
	Words: []string{
		"cron", "crontab", "timers", "what runs at night", "list cron jobs", "crontab -l", "scheduled tasks", "which jobs run", "what runs every night", "systemctl list-timers",
		"xem cron", "something starts at 4am", "what is running at midnight", "which scripts run by themselves", "who runs that script every night",
		"what eats the CPU at night", "jobs on the server", "is there a cron for the queue", "when does the report run", "which cron sends the mails", "all timers",
		"xem crontab", "where do the mails at 6am come from", "who starts this process every night", "load peak each hour, which job", "is wp-cron set up", "recurring commands",
		"timetable", "which user runs the cron", "night jobs", "does anything run on Sundays",
		"danh sách cron", "lịch chạy", "có những cron nào", "cron nào chạy lúc nửa đêm", "xem lịch chạy", "danh sách cron job", "các tác vụ định kỳ", "đang có cron gì",
		"ban đêm chạy gì", "có những lịch chạy nào", "ai gửi mail lúc 6 giờ sáng", "server có cron không", "lệnh nào chạy mỗi giờ", "job nào chạy đêm",
		"mấy cái cron trên web01",
	},
}

// ScheduleFields are the fields of a cron job that a person sets.
type ScheduleFields struct {
	Command     string `json:"command" doc:"Shell command to run." example:"php artisan schedule:run"`
	User        string `json:"user" doc:"Linux user who runs it." example:"root" from:"user.list name | can_ssh"`
	Cron        string `json:"cron" doc:"Cron expression of five fields." example:"*/5 * * * *"`
	Description string `json:"description,omitempty" doc:"Label shown in the panel."`
}

// CreateScheduleIn is a new cron job.
type CreateScheduleIn struct {
	OnServer
	ScheduleFields
}

// CreateSchedule adds a cron job to a server.
var CreateSchedule = op.Operation[CreateScheduleIn, ScheduleStarted]{
	Name:  "schedule.create",
	Route: "POST /api/servers/{server}/schedules",
	Risk:  policies.Grant,
	Doc:   "Create a cron job on a server: it runs the command as that user from then on.",
	Words: []string{
		"cron", "crontab", "timer", "run every night", "add cron job", "new cron job", "schedule a command", "run a script every five minutes", "laravel scheduler",
		"schedule:run", "wp-cron", "run daily", "every five minutes", "each minute", "every Sunday", "at 4am every day", "run cleanup.sh every night", "call a url every hour",
		"curl every 10 minutes", "a job that runs weekly", "php script every hour", "queue worker each minute", "artisan schedule:run", "send reports on Mondays",
		"regularly run", "wp-cron by the system", "nightly script", "new job", "run a command on a schedule", "repeat every 15 minutes", "once a day at noon", "recurring task",
		"automatic run at midnight", "hit a url every quarter of an hour", "ping a page each minute", "run it at 6am on workdays", "clean temp files each night",
		"monthly invoice run", "sync every half hour", "background job", "wake a script up each hour", "*/5 * * * *", "0 3 * * *", "cron.php", "curl by cron",
		"send the newsletter on Fridays", "task that repeats", "scheduler", "queue every minute", "prices must be fetched from the supplier every morning",
		"a daily call of a script", "repeat a task", "clean.sh @daily", "fetch the feed hourly", "every morning at 7", "do it at night", "on the first of each month",
		"have a script fire each weekday", "/opt/report.sh at 7", "trigger wp-cron by the system", "weekdays at 7",
		"lên lịch", "tạo cron", "thêm cron", "đặt lịch chạy", "chạy mỗi đêm", "chạy mỗi 5 phút", "chạy mỗi ngày", "chạy lúc 2 giờ sáng", "đặt cron", "thêm tác vụ định kỳ",
		"hẹn giờ chạy", "chạy script mỗi giờ", "lên lịch chạy script", "tạo cron job", "cứ 10 phút chạy một lần", "tự chạy mỗi đêm", "đặt lịch", "mỗi tuần chạy một lần",
		"mỗi 15 phút gọi url", "chạy đầu tháng", "cứ nửa tiếng chạy", "đặt lịch gửi báo cáo", "sáng nào cũng chạy", "chạy định kỳ", "cài cron", "chạy tự động mỗi ngày",
		"lấy giá mỗi sáng", "mỗi sáng 7 giờ", "chạy hằng đêm",
	},
	Check: op.Listed(&ListSchedules, "command", "user", "cron"),
	Undo:  op.Reverse("schedule.delete", "schedule=result:schedule.id"),
}

// UpdateScheduleIn is a cron job's new values.
type UpdateScheduleIn struct {
	OnSchedule
	ScheduleFields
}

// UpdateSchedule replaces the values of a cron job. The reference's list has no
// description: with one, the call is proved only where the panel shows it.
var UpdateSchedule = op.Operation[UpdateScheduleIn, ScheduleStarted]{
	Name:  "schedule.update",
	Route: "PUT /api/servers/{server}/schedules/{schedule}",
	Risk:  policies.Grant,
	Doc:   "Replace command, user and cron expression of a cron job. List schedules first for its id and present values.",
	Words: []string{
		"edit cron", "change crontab", "reschedule", "change the time of a cron job", "edit cron job", "crontab -e", "run it less often", "run the job at another time",
		"report should start at 6 instead of 4", "twice a day is enough", "run it every 15 minutes instead of 5", "job at another hour", "job runs too often",
		"wrong command in the cron", "run the job as another user", "move the nightly job", "cron expression is wrong", "less often", "hourly instead of daily",
		"change when the script runs", "fix the crontab line", "later at night", "nightly report at 3, not at midnight", "put the job on Sunday",
		"script path changed, adjust the cron", "run as www-data", "double the interval", "job should pause less", "from hourly to daily", "new arguments for the cron",
		"pull the fetch forward to 5", "begin earlier", "start the job sooner", "change the interval", "run the import later", "cron collides with the backup, move it",
		"feed cron at 4:00 instead",
		"sửa cron", "đổi lịch", "sửa cron job", "đổi giờ chạy cron", "đổi giờ chạy", "sửa lịch cron", "cron chạy 10 phút một lần", "chỉnh cron", "đổi lệnh cron",
		"cho cron chạy thưa hơn", "sửa cron 5 phút thành 15 phút", "dời giờ chạy", "chạy lúc 3 giờ thay vì nửa đêm", "đổi user chạy cron", "đổi chu kỳ", "cron chạy dày quá",
		"đẩy giờ chạy sớm hơn", "lùi giờ cron", "đổi cron sang 3 giờ sáng", "dời cron",
	},
	Check:   op.Changed(&ListSchedules, "schedule=id", "command", "user", "cron", "description"),
	Preview: []op.Look{op.Show(&ListSchedules, "schedule=id")},
}

// DeleteSchedule removes a cron job.
var DeleteSchedule = op.Operation[OnSchedule, Started]{
	Name:  "schedule.delete",
	Route: "DELETE /api/servers/{server}/schedules/{schedule}",
	Risk:  policies.Destroy,
	Doc:   "Delete a cron job from a server. Its command no longer runs; the job cannot be brought back.",
	Words: []string{
		"remove cron", "stop timer", "delete crontab", "remove cron job", "delete scheduled task", "stop the nightly job", "stop running the script",
		"the hourly import is not wanted any longer", "nightly mailer must not go off any more", "stop the cron for good", "old cron can go", "job is obsolete",
		"drop the weekly task", "script should not run by itself any more", "remove the line from crontab", "crontab -r", "cron that pings the old api",
		"get rid of the nightly job", "recurring task is over", "stop sending that report each morning", "cron spams us", "unschedule", "campaign is over, no more cron",
		"nobody needs that nightly run", "end the recurring job", "we dropped the newsletter, its cron can die", "cron has no purpose any more",
		"xóa cron", "xoá lịch", "xóa cron job", "bỏ lịch chạy", "bỏ cron", "gỡ cron", "không chạy tự động nữa", "hủy lịch", "xóa lịch chạy", "xóa tác vụ định kỳ",
		"thôi chạy mỗi đêm", "xoá cron gửi mail", "bỏ tác vụ", "ngừng chạy hằng ngày", "cron không cần nữa", "dừng lịch chạy", "bỏ lịch chạy mỗi giờ",
	},
	Check:   op.Gone(&ListSchedules, "schedule=id"),
	Preview: []op.Look{op.Show(&ListSchedules, "schedule=id")},
}
