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
	Schedule int64 `json:"schedule" doc:"Schedule id." example:"1"`
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
	Name:     "schedule.script.download",
	Route:    "GET /api/servers/{server}/schedules/{schedule}/script",
	Risk:     policies.Reveal,
	Doc:      "Download the script of a system schedule. Servers call it with their own token; people never need it.",
	Words:    []string{"callback", "system schedule script", "script of a system cron job"},
	Callback: true,
}

// ListSchedules lists the cron jobs of a server.
var ListSchedules = op.Operation[OnServer, ScheduleList]{
	Name:  "schedule.list",
	Route: "GET /api/servers/{server}/schedules",
	Risk:  policies.Read,
	Doc:   "List the cron jobs of a server: id, command, user, cron expression.",
	Words: []string{"cron", "crontab", "timers", "what runs at night", "danh sách cron", "lịch chạy", "list cron jobs", "crontab -l", "scheduled tasks", "which jobs run", "what runs every night", "systemctl list-timers", "xem cron", "có những cron nào"},
}

// ScheduleFields are the fields of a cron job that a person sets.
type ScheduleFields struct {
	Command     string `json:"command" doc:"Shell command to run." example:"php artisan schedule:run"`
	User        string `json:"user" doc:"Linux user who runs it." example:"root"`
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
	Words: []string{"cron", "crontab", "timer", "run every night", "lên lịch", "tạo cron", "add cron job", "new cron job", "schedule a command", "run a script every five minutes", "laravel scheduler", "schedule:run", "wp-cron", "run daily", "thêm cron", "đặt lịch chạy", "chạy mỗi đêm"},
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
	Name:    "schedule.update",
	Route:   "PUT /api/servers/{server}/schedules/{schedule}",
	Risk:    policies.Grant,
	Doc:     "Replace command, user and cron expression of a cron job. List schedules first for its id and present values.",
	Words:   []string{"edit cron", "change crontab", "reschedule", "sửa cron", "đổi lịch", "change the time of a cron job", "edit cron job", "crontab -e", "run it less often", "run the job at another time", "sửa cron job", "đổi giờ chạy cron"},
	Check:   op.Changed(&ListSchedules, "schedule=id", "command", "user", "cron", "description"),
	Preview: []op.Look{op.Show(&ListSchedules, "schedule=id")},
}

// DeleteSchedule removes a cron job.
var DeleteSchedule = op.Operation[OnSchedule, Started]{
	Name:    "schedule.delete",
	Route:   "DELETE /api/servers/{server}/schedules/{schedule}",
	Risk:    policies.Destroy,
	Doc:     "Delete a cron job from a server. Its command no longer runs; the job cannot be brought back.",
	Words:   []string{"remove cron", "stop timer", "delete crontab", "xóa cron", "xoá lịch", "remove cron job", "delete scheduled task", "stop the nightly job", "stop running the script", "xóa cron job", "bỏ lịch chạy"},
	Check:   op.Gone(&ListSchedules, "schedule=id"),
	Preview: []op.Look{op.Show(&ListSchedules, "schedule=id")},
}
