package simulator

import (
	"net/http"
	"time"
)

// schedule is a cron job of a server. The description is more than the reference
// shows: an update may change nothing else.
type schedule struct {
	row
	Command     string `json:"command"`
	Cron        string `json:"cron"`
	User        string `json:"user"`
	Description string `json:"description"`

	system bool // the panel's own: its server fetches a script for it
}

// routesSchedules registers the group Schedules & Cron.
func (s *Simulator) routesSchedules() {
	s.callback("GET /api/servers/{server}/schedules/{schedule}/script", onSchedule(scheduleScript))
	s.flash("GET /api/servers/{server}/schedules", listSchedules)
	s.flash("POST /api/servers/{server}/schedules", createSchedule, "command", "user", "cron:cron", "?description")
	s.flash("PUT|PATCH /api/servers/{server}/schedules/{schedule}", onSchedule(updateSchedule), "?command", "?user", "?cron:cron", "?description")
	s.flash("DELETE /api/servers/{server}/schedules/{schedule}", onSchedule(deleteSchedule))
}

// seedSchedules gives web-1 three cron jobs, of which the third is the panel's own.
func seedSchedules(w *world, _ time.Time) {
	web1, web2, db := w.servers[0], w.servers[1], w.servers[2]
	web1.schedules = []*schedule{
		{row: row{1}, Command: "php /home/flashvps/shop.example.com/artisan schedule:run", Cron: "* * * * *", User: "flashvps", Description: "Laravel scheduler"},
		{row: row{2}, Command: "find /tmp -type f -mtime +7 -delete", Cron: "30 4 * * 0", User: "root", Description: "Old temporary files"},
		{row: row{3}, Command: "/usr/local/flashpanel/schedule-3.sh", Cron: "0 3 * * *", User: "root", Description: "FlashPanel: clean system logs", system: true},
	}
	web2.schedules = []*schedule{
		{row: row{11}, Command: "php /home/flashvps/api.example.net/artisan queue:restart", Cron: "0 * * * *", User: "flashvps"},
	}
	db.schedules = []*schedule{
		{row: row{21}, Command: "mysqlcheck --all-databases", Cron: "15 2 * * 6", User: "root", Description: "Weekly check"},
	}
}

// onSchedule looks up the cron job of the path.
func onSchedule(h func(*call, *schedule) answer) handler {
	return func(c *call) answer {
		sc, ok := find(c.server.schedules, c.id("schedule"))
		if !ok {
			return missing("Schedule", c.path("schedule"))
		}
		return h(c, sc)
	}
}

// scheduleScript refuses a person's schedule with 403.
func scheduleScript(c *call, sc *schedule) answer {
	if !sc.system {
		return refused(http.StatusForbidden, "Only system schedules can access this endpoint")
	}
	return download("schedule-"+c.path("schedule")+".sh", "text/x-shellscript; charset=UTF-8",
		[]byte("#!/bin/bash\n# "+sc.Description+"\nset -e\njournalctl --vacuum-time=7d\n"))
}

func listSchedules(c *call) answer { return data(shown(c.server.schedules)) }

// createSchedule answers the new row at once; the list has it when the event ends.
func createSchedule(c *call) answer {
	sv, sc := c.server, &schedule{row: row{c.w.id("schedule")}}
	sc.set(c.in)
	e := c.begin("schedule", "Create cron job", func() { sv.schedules = append(sv.schedules, sc) })
	return ok(map[string]any{"schedule": sc, "event": e.short()})
}

func updateSchedule(c *call, sc *schedule) answer {
	changed := *sc
	changed.set(c.in)
	e := c.begin("schedule", "Update cron job", func() { sc.set(c.in) })
	return ok(map[string]any{"schedule": changed, "event": e.short()})
}

// set takes over the fields that a request brings.
func (sc *schedule) set(in input) {
	sc.Command, sc.Cron = in.or("command", sc.Command), in.or("cron", sc.Cron)
	sc.User, sc.Description = in.or("user", sc.User), in.or("description", sc.Description)
}

func deleteSchedule(c *call, sc *schedule) answer {
	sv := c.server
	return c.started("schedule", "Delete cron job", func() { sv.schedules = drop(sv.schedules, sc.ID) })
}
