package alert_test

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"panelbot/tools/alert"
	"panelbot/tools/digest"
)

// TestParse: what a condition is about and reads is found; what is wrong is told with the
// place, and what was meant.
func TestParse(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		text    string
		of      digest.Sort
		holds   time.Duration
		figures string
	}{
		{"disk.percent > 90 for 15m", digest.OfServer, 15 * time.Minute, "disk.percent"},
		{"disk.percent > 90", digest.OfServer, 0, "disk.percent"},
		{"disk.percent > 90.5 for 1d12h", digest.OfServer, 36 * time.Hour, "disk.percent"},
		{"disk.percent > 90 &&\n memory.percent > 80   for 5m ", digest.OfServer, 5 * time.Minute, "disk.percent memory.percent"},
		{`tags.env == "prod" && cpu.percent >= 95`, digest.OfServer, 0, "cpu.percent"},
		{`tags.env == "prod" && panel.answers == false`, digest.OfServer, 0, "panel.answers"},
		{"!panel.answers for 5m", digest.OfPanel, 5 * time.Minute, "panel.answers"},
		{"!disk.percent.known for 30m", digest.OfServer, 30 * time.Minute, "disk.percent"},
		{`certificate.days < 14 && panel.name == "main"`, digest.OfSite, 0, "certificate.days panel.name"},
		{`site.name != "blog for 5m" && deploy.failed`, digest.OfSite, 0, "deploy.failed site.name"},
	} {
		c, err := alert.Parse(test.text)
		if err != nil {
			t.Errorf("%s: %v", test.text, err)
			continue
		}
		if got := strings.Join(c.Figures, " "); c.Of != test.of || c.For != test.holds || got != test.figures {
			t.Errorf("%s: got %s, %s, %s", test.text, c.Of, c.For, got)
		}
	}
	for text, want := range map[string]string{
		"":                                   "is empty",
		"  for 5m":                           "Syntax error",
		"disk.percnt > 90":                   "there is no disk.percnt. Did you mean disk.percent?",
		"memory > 90":                        "there is no memory.",
		"disk.percent > ":                    "is wrong at column",
		"disk.percent":                       "is no yes or no, but a value of type double",
		"disk.percent > 'x'":                 "no matching overload",
		"true":                               "reads no figure",
		`tags.env == "prod"`:                 "reads no figure",
		"disk.percent > 90 for 30d":          `holds for "30d"`,
		"disk.percent > 90 for 5x":           `holds for "5x"`,
		"disk.percent > 90 && deploy.failed": "make two alerts of it",
		strings.Repeat("!", 3000) + "panel.answers": "is wrong",
		"disk.percent > 90\n  && memory > 90":       "is wrong in its line 2, column 6: there is no memory. Figures are: tags, panel.name",
	} {
		if c, err := alert.Parse(text); err == nil || !strings.Contains(err.Error(), strings.ReplaceAll(want, "Syntax error", "")) {
			t.Errorf("%q: got %+v, %v, want %q", text, c, err, want)
		}
	}
}

// TestEval: what is not known makes a condition unknown unless the rest decides it, with
// the figure for want of which; a tag that is not there is empty.
func TestEval(t *testing.T) {
	t.Parallel()
	at := begin()
	read := func(value any) digest.Reading { return digest.Reading{Value: value, Source: "test", At: at} }
	lost := digest.Reading{Source: "test", At: at, Why: digest.Denied, Rule: "no-cron"}
	for _, test := range []struct {
		when    string
		figures map[string]digest.Reading
		tags    map[string]string
		want    alert.Truth
		blame   string
	}{
		{"disk.percent > 90", map[string]digest.Reading{"disk.percent": read(90.5)}, nil, alert.Yes, ""},
		{"disk.percent > 90", map[string]digest.Reading{"disk.percent": read(90.0)}, nil, alert.No, ""},
		{"disk.percent > 90", map[string]digest.Reading{"disk.percent": lost}, nil, alert.Unknown, "disk.percent"},
		{"disk.percent > 90", nil, nil, alert.Unknown, "disk.percent"},
		{"!(disk.percent > 90)", map[string]digest.Reading{"disk.percent": lost}, nil, alert.Unknown, "disk.percent"},
		{"disk.percent > 90 || cpu.percent > 90", map[string]digest.Reading{"disk.percent": lost, "cpu.percent": read(95.0)}, nil, alert.Yes, ""},
		{"disk.percent > 90 || cpu.percent > 90", map[string]digest.Reading{"disk.percent": lost, "cpu.percent": read(5.0)}, nil, alert.Unknown, "disk.percent"},
		{"disk.percent > 90 && cpu.percent > 90", map[string]digest.Reading{"disk.percent": lost, "cpu.percent": read(5.0)}, nil, alert.No, ""},
		{"disk.percent > 90 && cpu.percent > 90", map[string]digest.Reading{"disk.percent": lost, "cpu.percent": read(95.0)}, nil, alert.Unknown, "disk.percent"},
		{"panel.answers ? disk.percent > 90 : false", map[string]digest.Reading{"panel.answers": read(true), "disk.percent": lost}, nil, alert.Unknown, "disk.percent"},
		{"!disk.percent.known", map[string]digest.Reading{"disk.percent": lost}, nil, alert.Yes, ""},
		{"disk.percent.known && disk.percent > 90", map[string]digest.Reading{"disk.percent": lost}, nil, alert.No, ""},
		{"disk.full_in_days < 7", map[string]digest.Reading{"disk.full_in_days": read(math.Inf(1))}, nil, alert.No, ""},
		{"backup.age_days > 2", map[string]digest.Reading{"backup.age_days": read(math.Inf(1))}, nil, alert.Yes, ""},
		{`tags.env == "prod" && disk.percent > 90`, map[string]digest.Reading{"disk.percent": read(95.0)}, map[string]string{"env": "prod"}, alert.Yes, ""},
		{`tags.env == "prod" && disk.percent > 90`, map[string]digest.Reading{"disk.percent": read(95.0)}, nil, alert.No, ""},
		{`!("env" in tags) && disk.percent > 90`, map[string]digest.Reading{"disk.percent": read(95.0)}, map[string]string{"a": "b"}, alert.Yes, ""},
		{`server.status != "active"`, map[string]digest.Reading{"server.status": read("")}, nil, alert.Yes, ""},
	} {
		c, err := alert.Parse(test.when)
		if err != nil {
			t.Fatal(err)
		}
		got := c.Eval(digest.Measured{Subject: digest.Subject{Panel: "main", Of: c.Of, Name: "x", Tags: test.tags}, Figures: test.figures}, at)
		blame := ""
		if got.Blame != nil {
			blame = got.Blame.Name
		}
		if got.Truth != test.want || blame != test.blame || got.Failed != "" {
			t.Errorf("%s: got %s for want of %q %s, want %s for %q", test.when, got.Truth, blame, got.Failed, test.want, test.blame)
		}
	}
}

// TestCostly: an expression that takes too long is unknown, and says why.
func TestCostly(t *testing.T) {
	t.Parallel()
	list := "[" + strings.Repeat("1,", 60) + "1]"
	c, err := alert.Parse(list + ".all(a, " + list + ".all(b, " + list + ".all(c, a + b + c > 0))) && disk.percent > 1")
	if err != nil {
		t.Fatal(err)
	}
	if got := c.Eval(server("disk.percent", "95", begin()), begin()); got.Truth != alert.Unknown || !strings.Contains(got.Failed, "cost") {
		t.Errorf("got %s, %q", got.Truth, got.Failed)
	}
}

// FuzzParse: whatever is written, a condition that is understood gives one of three
// truths for any figures, and no with none of its figures known only where none decides.
func FuzzParse(f *testing.F) {
	for _, text := range []string{
		"disk.percent > 90 for 15m", `tags["env"] == "prod" || !panel.answers`, "!disk.percent.known for 1d", "certificate.days < 14.0", "a.b", "disk.percent > 90 for", "[1].all(x, x > 0) && cpu.percent > 1 for 7d", "deploy.failed ? true : false for 0s",
	} {
		f.Add(text, 50.0, true)
	}
	f.Fuzz(func(t *testing.T, text string, number float64, known bool) {
		c, err := alert.Parse(text)
		if err != nil {
			if err.Error() == "" {
				t.Error("an error says nothing")
			}
			return
		}
		if c.For < 0 || c.For > alert.MaxFor || len(c.Figures) == 0 || !slices.IsSorted(c.Figures) {
			t.Fatalf("got %+v", c)
		}
		figures := map[string]digest.Reading{}
		for _, m := range digest.Measures() {
			r := digest.Reading{Why: digest.NoAnswer}
			if known {
				r.Value = m.Zero
				if _, is := m.Zero.(float64); is {
					r.Value = number
				}
			}
			figures[m.Name] = r
		}
		got := c.Eval(digest.Measured{Subject: digest.Subject{Panel: "p", Of: c.Of, Name: "x"}, Figures: figures}, begin())
		if known && got.Truth == alert.Unknown && got.Failed == "" {
			t.Errorf("%s is unknown, and all figures are known", text)
		}
		if got.Truth == alert.Unknown && got.Failed == "" && got.Blame == nil {
			t.Errorf("%s is unknown, and nobody says why", text)
		}
	})
}
