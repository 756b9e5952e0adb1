package chart_test

import (
	"bytes"
	"flag"
	"image"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"panelbot/adapters/chat"
	"panelbot/adapters/chat/chart"
	"panelbot/tools/digest"
)

var update = flag.Bool("update", false, "write the golden pictures anew: look at them")

// TestPictures holds pictures against those that somebody has looked at.
func TestPictures(t *testing.T) {
	t.Parallel()
	unknown := digest.Section{Kind: digest.Fleet}
	for _, name := range []string{"web-1", "web-2", "web-3"} {
		unknown.Items = append(unknown.Items, unread(name))
	}
	account := digest.Item{State: digest.Attention, Panel: "host1", Fact: digest.AccountUses, Figures: digest.Figures{
		digest.CPU: digest.Percent(312), digest.Memory: digest.Percent(44), digest.Disk: digest.Percent(61), digest.Inodes: digest.Percent(93),
	}}
	odd := uses("new-1", digest.Unknown, 12, 30, 22)
	odd.Fact, odd.Figures[digest.Status] = digest.ServerStatus, "provisioning"
	for name, c := range map[string]struct {
		language string
		report   digest.Report
	}{
		"one":     {"en", report(servers(1))},
		"twelve":  {"en", report(servers(12))},
		"fifty":   {"en", report(servers(50))},
		"both":    {"en", report(servers(50), disks())},
		"disks":   {"vi", report(disks())},
		"unknown": {"en", report(unknown)},
		"inodes":  {"en", report(inodes()...)},
		"still":   {"en", report(digest.Section{Kind: digest.DiskSpace, Items: []digest.Item{disk("web-1", digest.OK, -1, from(41, 0.01)...)}})},
		"names": {"vi", report(digest.Section{Kind: digest.Fleet, Items: []digest.Item{
			uses("máy-chủ-thương-mại-điện-tử-Hà-Nội-01", digest.Attention, 93, 88, 91),
			uses("prod-eu-west-1-kubernetes-worker-node-pool-b-0017", digest.Attention, 20, 96, 40),
			uses("東京-サーバー-3\u202egnp.exe\n\x1b[31m", digest.Unknown, 20, 30, -1),
			account, odd,
			uses("データベース", digest.OK, 55, 30, 20),
			uses("Сервер Ω", digest.OK, 40, 30, 20),
		}})},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, err := chart.Draw(c.report, chat.SpeechIn(c.language).At(time.UTC))
			if err != nil || p == nil {
				t.Fatalf("%v, %v", p, err)
			}
			t.Logf("%d bytes, %d×%d: %s", len(p.PNG), p.Width, p.Height, p.Alt)
			compare(t, filepath.Join("testdata", name+".png"), p)
			if n := len(p.PNG); n > 100_000 {
				t.Errorf("%d bytes", n)
			}
			if n := len([]rune(p.Alt)); n > 2000 || strings.ContainsAny(p.Alt, "\n\x1b\u202e") || strings.Contains(p.Alt, "chart_") {
				t.Errorf("%d letters: %q", n, p.Alt)
			}
		})
	}
}

// A picture is the same where its pixels differ in less than a share: text is smoothed a
// little otherwise with each version of the library.
const (
	near     = 40.0  // of 255, in each of the colours
	tolerant = 0.002 // of all pixels
)

func compare(t *testing.T, file string, p *chat.Picture) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, p.PNG, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	got, want := decode(t, p.PNG), decode(t, raw)
	if got.Bounds() != want.Bounds() || got.Bounds().Dx() != p.Width || got.Bounds().Dy() != p.Height {
		t.Fatalf("the sizes are %v, and %v in %s", got.Bounds(), want.Bounds(), file)
	}
	if share := different(got, want); share > tolerant {
		t.Errorf("%.2f%% of the pixels are otherwise than in %s: look at both, and write it anew with -update", 100*share, file)
	}
}

func decode(t *testing.T, raw []byte) image.Image {
	t.Helper()
	img, err := png.Decode(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// different is the share of pixels that are not near to each other.
func different(a, b image.Image) float64 {
	n := 0
	r := a.Bounds()
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			ar, ag, ab, _ := a.At(x, y).RGBA()
			br, bg, bb, _ := b.At(x, y).RGBA()
			for _, pair := range [][2]uint32{{ar, br}, {ag, bg}, {ab, bb}} {
				if math.Abs(float64(pair[0]>>8)-float64(pair[1]>>8)) > near {
					n++
					break
				}
			}
		}
	}
	return float64(n) / float64(r.Dx()*r.Dy())
}

// TestNoPicture: where there is nothing to draw, there is no picture.
func TestNoPicture(t *testing.T) {
	t.Parallel()
	lonely := disk("web-1", digest.OK, -1, -1, 40)
	for name, r := range map[string]digest.Report{
		"no sections":    report(),
		"other sections": report(digest.Section{Kind: digest.Backups, Items: []digest.Item{{State: digest.OK, Fact: digest.BackupNone, Subject: "web-1"}}}),
		"no servers":     report(digest.Section{Kind: digest.Fleet, Items: []digest.Item{{State: digest.OK, Panel: "main", Fact: digest.Nothing}}}),
		"one sample":     report(digest.Section{Kind: digest.DiskSpace, Items: []digest.Item{lonely}}),
	} {
		if p, err := chart.Draw(r, chat.Speech{}); p != nil || err != nil {
			t.Errorf("%s: %v, %v", name, p, err)
		}
	}
}

// TestUnknownIsNoBar: a server of which nothing is known has no pixel in the colour of a
// bar, and one figure that is not known has none in its own.
func TestUnknownIsNoBar(t *testing.T) {
	t.Parallel()
	blue, green := [3]uint32{0x00, 0x72, 0xb2}, [3]uint32{0x00, 0x9e, 0x73}
	for name, c := range map[string]struct {
		item        digest.Item
		blue, green bool
	}{
		"unread":  {unread("web-1"), false, false},
		"nothing": {uses("web-1", digest.Unknown, -1, -1, -1), false, false},
		"no disk": {uses("web-1", digest.Unknown, 50, 50, -1), true, false},
		"zero":    {uses("web-1", digest.OK, 0, 0, 50), false, true},
		"no sum":  {uses("web-1", digest.Unknown, math.NaN(), 50, math.NaN()), false, false},
	} {
		p, err := chart.Draw(report(digest.Section{Kind: digest.Fleet, Items: []digest.Item{c.item}}), chat.Speech{})
		if err != nil || p == nil {
			t.Fatalf("%s: %v, %v", name, p, err)
		}
		// Below the legend, where the bars are.
		if got := has(t, p, blue); got != c.blue {
			t.Errorf("%s: CPU is drawn: %v", name, got)
		}
		if got := has(t, p, green); got != c.green {
			t.Errorf("%s: the disk is drawn: %v", name, got)
		}
	}
}

// has reports whether bars of a picture have a colour.
func has(t *testing.T, p *chat.Picture, want [3]uint32) bool {
	t.Helper()
	img := decode(t, p.PNG)
	for y := 175; y < img.Bounds().Max.Y; y++ {
		for x := 340; x < 772; x++ {
			r, g, b, _ := img.At(x, y).RGBA()
			if [3]uint32{r >> 8, g >> 8, b >> 8} == want {
				return true
			}
		}
	}
	return false
}

// TestSame: one report gives one picture, however often it is drawn, and by how many.
func TestSame(t *testing.T) {
	t.Parallel()
	r := report(servers(30), disks())
	drawn := make(chan *chat.Picture)
	for range 4 {
		go func() {
			p, err := chart.Draw(r, chat.SpeechIn("vi").At(time.UTC))
			if err != nil {
				t.Error(err)
			}
			drawn <- p
		}()
	}
	first := <-drawn
	for range 3 {
		if p := <-drawn; first == nil || p == nil || !bytes.Equal(p.PNG, first.PNG) || p.Alt != first.Alt {
			t.Error("the pictures differ")
		}
	}
}

// FuzzNames: whatever a server is called, its picture is drawn, of the same size, and the
// words beside it are one line.
func FuzzNames(f *testing.F) {
	f.Add("web-1", "main", "connected", 50.0)
	f.Add("\u202e\x00\n"+strings.Repeat("🙂", 300), "ё", "", math.Inf(1))
	f.Add(strings.Repeat("e\u0301", 50), "", "\xff", math.NaN())
	f.Fuzz(func(t *testing.T, subject, panel, status string, share float64) {
		server := uses(subject, digest.Attention, share, share, 1)
		server.Panel, server.Fact, server.Figures[digest.Status] = panel, digest.ServerStatus, status
		filling := disk(subject, digest.OK, int64(min(max(share, 0), 1000)), share, 2, share)
		p, err := chart.Draw(report(digest.Section{Kind: digest.Fleet, Items: []digest.Item{server, unread("other")}}, digest.Section{Kind: digest.DiskSpace, Items: []digest.Item{filling, disk("b", digest.OK, -1, 1, 2)}}), chat.Speech{}.At(time.UTC))
		if err != nil || p == nil {
			t.Fatalf("%v, %v", p, err)
		}
		if p.Width != 1000 || p.Height > 2000 || len(p.PNG) > 100_000 || strings.ContainsAny(p.Alt, "\n\r\x00\x1b\u202e") {
			t.Errorf("%d×%d, %d bytes, %q", p.Width, p.Height, len(p.PNG), p.Alt)
		}
	})
}
