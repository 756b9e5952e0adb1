package chart_test

import (
	"fmt"
	"time"

	"panelbot/tools/digest"
)

var at = time.Date(2026, 11, 30, 8, 0, 0, 0, time.UTC)

// report is a report of sections.
func report(sections ...digest.Section) digest.Report {
	r := digest.Report{Name: "morning", Slot: at, At: at}
	for _, s := range sections {
		for _, item := range s.Items {
			s.State = s.State.Worse(item.State)
		}
		r.State = r.State.Worse(s.State)
		r.Sections = append(r.Sections, s)
	}
	return r
}

// uses is a server and what it uses; less than 0 is not known.
func uses(name string, state digest.State, cpu, memory, disk float64) digest.Item {
	item := digest.Item{State: state, Panel: "main", Subject: name, Fact: digest.ServerUses, Figures: digest.Figures{digest.Status: "connected"}, At: at}
	for figure, value := range map[string]float64{digest.CPU: cpu, digest.Memory: memory, digest.Disk: disk} {
		if value >= 0 {
			item.Figures[figure] = digest.Percent(value)
		}
	}
	return item
}

// unread is a server of which nothing is known.
func unread(name string) digest.Item {
	return digest.Item{State: digest.Unknown, Panel: "main", Subject: name, Fact: digest.NotRead, Figures: digest.Figures{digest.Because: digest.NoAnswer}, At: at}
}

// servers are that many, the worst first, as a report orders them.
func servers(n int) digest.Section {
	s := digest.Section{Kind: digest.Fleet}
	bad, lost := (n+9)/10, n/12
	for i := range bad {
		s.Items = append(s.Items, uses(fmt.Sprintf("db-%d", i+1), digest.Attention, float64(20+i*13%70), float64(60+i*7%30), float64(98-2*i)))
	}
	for i := range lost {
		s.Items = append(s.Items, unread(fmt.Sprintf("edge-%d", i+1)))
	}
	for i := range n - bad - lost {
		s.Items = append(s.Items, uses(fmt.Sprintf("web-%d", i+1), digest.OK, float64(5+i*37%60), float64(25+i*17%50), max(80-1.5*float64(i), 6)))
	}
	return s
}

// disk is how one fills: days until it is full, or less than 0.
func disk(name string, state digest.State, days int64, values ...float64) digest.Item {
	item := digest.Item{State: state, Panel: "main", Subject: name, Fact: digest.DiskTrend, Figures: digest.Figures{digest.Course: values, digest.Disk: digest.Percent(values[len(values)-1])}, At: at}
	if days >= 0 {
		item.Figures[digest.Days] = days
	}
	return item
}

// from is a course that goes up evenly.
func from(first, step float64) []float64 {
	values := make([]float64, 14)
	for i := range values {
		values[i] = first + float64(i)*step
	}
	return values
}

// disks are some that tell each kind of story.
func disks() digest.Section {
	gaps := from(55, 0.8)
	gaps[3], gaps[4], gaps[8] = -1, -1, -1
	return digest.Section{Kind: digest.DiskSpace, Items: []digest.Item{
		disk("db-1", digest.Attention, 2, from(80, 1.3)...),
		disk("web-1", digest.Attention, 11, from(62, 1.9)...),
		disk("mail", digest.OK, 47, gaps...),
		disk("backup", digest.OK, -1, 70, 74, 78, 70, 74, 78, 70, 74, 78, 70, 74, 78, 70, 74),
		disk("git", digest.OK, -1, 41, 41.2),
		disk("cache", digest.OK, -1, from(74, 0.02)...),
		disk("lab", digest.OK, -1, from(30, 0)...),
	}}
}
