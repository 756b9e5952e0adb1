package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
)

// widths are how many callers, or calls in flight, a load has.
var widths = [...]int{1, 8, 64}

// doorNames are those that are pressed, as the doors of a program stand.
var doorNames = [...]string{"HTTP", "stdio"}

// load is one way to press servers: its rounds are kept in rates, in costs what a call
// took of the server's processor time, in seconds, and in held the largest resident
// memory at the end of a round, before the server rests.
type load struct {
	title, cost string
	door        int
	// servers is how many of the programs take it.
	servers int
	press   func(ctx context.Context, server int, d time.Duration) (float64, error)
	pid     func(server int) int
	rates   [servers][]float64
	costs   [servers][]float64
	held    [servers]residence
}

// measureLoads starts the servers with both doors, presses them in turn, and
// looks at their memory meanwhile and afterwards.
func measureLoads(ctx context.Context, o options, programs []program, t *table) error {
	web := make([]callers, len(programs))
	pipes := make([]*stdioSession, ruledServer)
	var doors [servers][2]*process // server, then HTTP and stdio
	for i, p := range programs {
		for door, args := range [][]string{p.http, p.stdio}[:doorsOf(i)] {
			started, err := p.start(ctx, args)
			if err != nil {
				return err
			}
			defer started.end()
			doors[i][door] = started
		}
		var err error
		if web[i], err = newCallers(ctx, p.address, widths[len(widths)-1]); err != nil {
			return fmt.Errorf("%s, HTTP: %w", p.name, err)
		}
		if doorsOf(i) == 1 {
			continue
		}
		if pipes[i], err = newStdioSession(doors[i][1]); err != nil {
			return fmt.Errorf("%s, stdio: %w", p.name, err)
		}
	}
	var loads []*load
	for _, n := range widths {
		callers := count(n, "caller", "callers")
		loads = append(loads, &load{title: "calls/s, HTTP, " + callers, cost: "processor time a call, HTTP, " + callers, door: 0, servers: servers, press: func(ctx context.Context, server int, d time.Duration) (float64, error) {
			return web[server].load(ctx, n, d)
		}, pid: func(server int) int { return doors[server][0].cmd.Process.Pid }})
	}
	for _, n := range widths {
		flight := fmt.Sprintf("%d in flight", n)
		loads = append(loads, &load{title: "calls/s, stdio, " + flight, cost: "processor time a call, stdio, " + flight, door: 1, servers: ruledServer, press: func(ctx context.Context, server int, d time.Duration) (float64, error) {
			return pipes[server].load(ctx, n, d)
		}, pid: func(server int) int { return doors[server][1].cmd.Process.Pid }})
	}
	loads = slices.DeleteFunc(loads, func(l *load) bool { return !strings.Contains(l.title, o.only) })
	if err := press(ctx, o, programs, loads); err != nil {
		return err
	}
	for _, l := range loads {
		l.show(t)
	}
	for door, title := range doorNames {
		var under, after [ruledServer]residence
		for i := range after {
			for _, l := range loads {
				if l.door == door && l.held[i].now > under[i].now {
					under[i] = l.held[i]
				}
			}
			var err error
			if after[i], err = memory(ctx, doors[i][door].cmd.Process.Pid); err != nil {
				return err
			}
		}
		showMemory(t, "resident memory under the "+title+" loads", under)
		showMemory(t, "resident memory after the "+title+" loads", after)
	}
	return nil
}

// showMemory writes a row of the bare server's memory and of panelbot's, where it was
// looked at.
func showMemory(t *table, title string, of [ruledServer]residence) {
	if bare, plain := of[bareServer], of[plainServer]; bare.now > 0 {
		t.row(title, bare.String(), plain.String(), ratio(float64(plain.now)/float64(bare.now)), "≤ 2")
	}
}

// doorsOf is how many doors of a server are pressed: of the one with rules HTTP
// alone.
func doorsOf(server int) int {
	if server == ruledServer {
		return 1
	}
	return 2
}

// show writes the rows of a load: first the calls, then what each took.
func (l *load) show(t *table) {
	pairs := []struct {
		title       string
		left, right int
		aim         string
	}{
		{"", bareServer, plainServer, "≥ 0.8"},
		{", with 50 rules", bareServer, ruledServer, "≥ 0.8"},
		{", with 50 rules beside panelbot without rules (left), the audit log on in both", plainServer, ruledServer, ""},
	}
	for _, p := range pairs {
		if p.right < l.servers {
			t.row(l.title+p.title, rate(median(l.rates[p.left])), rate(median(l.rates[p.right])), medianRatio(l.rates[p.right], l.rates[p.left]), p.aim)
		}
	}
	for _, p := range pairs {
		if left, right := l.costs[p.left], l.costs[p.right]; p.right < l.servers && len(left) > 0 && len(left) == len(right) {
			t.row(l.cost+p.title, micros(median(left)), micros(median(right)), medianRatio(right, left), "")
		}
	}
}

// press lets the servers take every load in turn. The first round warms up
// and does not count; the one who begins changes with each.
func press(ctx context.Context, o options, programs []program, loads []*load) error {
	for round := range o.rounds + 1 {
		for _, l := range loads {
			for turn := range l.servers {
				server := (round + turn) % l.servers
				before, began := processorTime(l.pid(server)), time.Now()
				got, err := l.press(ctx, server, o.duration)
				if err != nil {
					return fmt.Errorf("%s, %s: %w", l.title, programs[server].name, err)
				}
				held, err := memory(ctx, l.pid(server))
				if err != nil {
					return err
				}
				if round == 0 {
					continue
				}
				if held.now > l.held[server].now {
					l.held[server] = held
				}
				l.rates[server] = append(l.rates[server], got)
				if spent := processorTime(l.pid(server)) - before; spent > 0 {
					l.costs[server] = append(l.costs[server], spent.Seconds()/(got*time.Since(began).Seconds()))
				}
			}
		}
	}
	return nil
}

// measureStarts times how long it takes from the start of the process to the
// answer of the first call.
func measureStarts(ctx context.Context, o options, programs []program, t *table) error {
	var took [2][]float64
	for round := range o.starts {
		for turn := range took {
			server := (round + turn) % len(took)
			d, err := firstAnswer(ctx, programs[server])
			if err != nil {
				return fmt.Errorf("%s: %w", programs[server].name, err)
			}
			took[server] = append(took[server], d.Seconds())
		}
	}
	t.row("start to first answer, stdio", seconds(median(took[0])), seconds(median(took[1])), "", "< 100 ms")
	return nil
}

func firstAnswer(ctx context.Context, p program) (time.Duration, error) {
	started := time.Now()
	server, err := p.start(ctx, p.stdio)
	if err != nil {
		return 0, err
	}
	defer server.end()
	s, err := newStdioSession(server)
	if err != nil {
		return 0, err
	}
	_, err = s.load(ctx, 1, 0)
	return time.Since(started), err
}

// measureList times the list of all tools.
func measureList(ctx context.Context, p program, t *table) error {
	server, err := p.start(ctx, p.http)
	if err != nil {
		return err
	}
	defer server.end()
	cs, err := newCallers(ctx, p.address, 1)
	if err != nil {
		return err
	}
	for _, gzip := range []bool{false, true} {
		var took []float64
		size := 0
		for range 25 {
			started := time.Now()
			if size, err = cs[0].list(ctx, gzip); err != nil {
				return err
			}
			took = append(took, time.Since(started).Seconds())
		}
		title := "tools/list in full, HTTP"
		if gzip {
			title += ", gzip"
		}
		t.row(title, "", fmt.Sprintf("%s bytes in %s", thousands(size), seconds(median(took))), "", "")
	}
	return nil
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

func median(values []float64) float64 {
	if len(values) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(values))
	middle := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return sorted[middle]
	}
	return (sorted[middle-1] + sorted[middle]) / 2
}

// medianRatio is the median of the ratios of the rounds.
func medianRatio(ours, bare []float64) string {
	ratios := make([]float64, len(ours))
	for i := range ours {
		ratios[i] = ours[i] / bare[i]
	}
	return ratio(median(ratios))
}
