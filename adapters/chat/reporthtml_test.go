package chat_test

import (
	"errors"
	"io"
	"regexp"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"panelbot/adapters/chat"
	"panelbot/policies"
	"panelbot/tools/digest"
)

// TestReportPage: the page is whole in each language, needs nothing from elsewhere, and a
// name in it is text, whatever it holds.
func TestReportPage(t *testing.T) {
	t.Parallel()
	r := everyFact()
	for i := range r.Sections {
		r.Sections[i].Items[0].Subject = `"><script>alert(1)</script><img src=x onerror=y>{{.}}`
		r.Sections[i].Items[0].Figures[digest.Name] = `</li><style>*{display:none}</style>`
	}
	for _, language := range chat.Languages() {
		page, err := chat.SpeechOf(policies.Person{Language: language, Timezone: "Europe/Berlin"}).HTML(r, nil)
		if err != nil {
			t.Fatal(err)
		}
		tags := map[string]int{}
		text := ""
		for z := html.NewTokenizer(strings.NewReader(string(page))); ; {
			kind := z.Next()
			if kind == html.ErrorToken {
				if !errors.Is(z.Err(), io.EOF) {
					t.Fatal(z.Err())
				}
				break
			}
			token := z.Token()
			switch kind {
			case html.StartTagToken, html.SelfClosingTagToken:
				tags[token.Data]++
				for _, a := range token.Attr {
					if strings.HasPrefix(a.Key, "on") || a.Key == "src" || a.Key == "href" || a.Key == "style" {
						t.Errorf("%s: <%s %s=%q>", language, token.Data, a.Key, a.Val)
					}
				}
			case html.TextToken:
				text += token.Data
			}
		}
		if tags["script"] != 0 || tags["img"] != 0 || tags["link"] != 0 || tags["style"] != 1 || tags["section"] != len(r.Sections) {
			t.Errorf("%s: the page has %v", language, tags)
		}
		for _, bad := range []string{"report_", "<no value>", "ZgotmplZ", "http:", "https:", "url("} {
			if strings.Contains(text, bad) {
				t.Errorf("%s: %q is in the page", language, bad)
			}
		}
		for _, want := range []string{`<script>alert(1)</script>`, "2026-11-30 09:00 CET", "86%"} {
			if !strings.Contains(text, want) {
				t.Errorf("%s: the page lacks %q", language, want)
			}
		}
		if !strings.Contains(string(page), `<html lang="`+language+`">`) || !strings.Contains(string(page), "prefers-color-scheme: dark") || !strings.Contains(string(page), "width=device-width") {
			t.Errorf("%s: the head of the page is %s", language, page[:600])
		}
	}
}

// TestReportPageIsWhole: what a message has no room for is in the page; what is fine is
// folded where it is much, and each line is in the reach of a source and an age.
func TestReportPageIsWhole(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 30, 8, 0, 0, 0, time.UTC)
	s := digest.Section{Kind: digest.Fleet, State: digest.Attention}
	for i := range 60 {
		item := digest.Item{State: digest.Attention, Panel: "main", Subject: "server-" + string(rune('a'+i%26)) + string(rune('a'+i/26)), Fact: digest.ServerUses, Source: []string{"flashpanel_systeminfo_get"}, At: at}
		if i >= 20 {
			item.State = digest.OK
		}
		s.Items = append(s.Items, item)
	}
	page, err := (chat.Speech{}).At(time.UTC).HTML(digest.Report{Name: "morning", At: at, Took: 3 * time.Minute, Sections: []digest.Section{s}, State: digest.Attention}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, item := range s.Items {
		if !strings.Contains(string(page), "<b>"+item.Subject+"</b>") {
			t.Errorf("the page lacks %s", item.Subject)
		}
	}
	if !strings.Contains(string(page), "<summary>40 fine</summary>") || !strings.Contains(string(page), "20 to look at") {
		t.Errorf("it does not count: %s", regexp.MustCompile(`<summary>.*</summary>`).FindString(string(page)))
	}
	if n := strings.Count(string(page), "read 2026-11-30 08:00 UTC, 3 min before this was made · flashpanel_systeminfo_get"); n != 2 {
		t.Errorf("the source is named %d times, want once below each list", n)
	}
}

// TestSourceAndAge: at each door, each section says what was read and when, and how old
// that was when the report was made where it was old; a page says it of a line that has
// another source.
func TestSourceAndAge(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 30, 8, 0, 0, 0, time.UTC)
	items := []digest.Item{
		{State: digest.OK, Panel: "main", Subject: "a", Fact: digest.BackupNone, Source: []string{"flashpanel_backup_history_list"}, At: at.Add(5 * time.Minute)},
		{State: digest.OK, Panel: "main", Subject: "b", Fact: digest.BackupNone, Source: []string{"tls"}, At: at.Add(time.Minute)},
	}
	r := digest.Report{Name: "morning", At: at, Took: 6 * time.Minute, State: digest.OK, Sections: []digest.Section{{Kind: digest.Backups, State: digest.OK, Items: items}, {Kind: digest.Fleet, State: digest.OK, Items: items[:1]}}}
	r.Sections[1].Items[0].At = at.Add(6 * time.Minute)
	shown := (chat.Speech{}).At(time.UTC).Report(r)
	for i, want := range []string{"read 2026-11-30 08:01 UTC, 5 min before this was made · flashpanel_backup_history_list, tls", "read 2026-11-30 08:06 UTC · flashpanel_backup_history_list"} {
		if shown.Parts[i].Source != want {
			t.Errorf("got %q, want %q", shown.Parts[i].Source, want)
		}
	}
	for _, want := range []string{" · tls, 5 min old\n", "read 2026-11-30 08:06 UTC · flashpanel_backup_history_list"} {
		if !strings.Contains(shown.Text(), want) || !strings.Contains(shown.Markdown(), strings.ReplaceAll(want, "_", `\_`)) {
			t.Errorf("a page lacks %q:\n%s\n%s", want, shown.Text(), shown.Markdown())
		}
	}
	if vi := chat.SpeechIn("vi").At(time.UTC).Report(r).Parts[0].Source; !strings.Contains(vi, "đọc lúc 2026-11-30 08:01 UTC, 5 phút trước") {
		t.Errorf("got %q", vi)
	}
}

// TestReportPagePicture: a picture is within the page, with its words.
func TestReportPagePicture(t *testing.T) {
	t.Parallel()
	page, err := (chat.Speech{}).HTML(everyFact(), &chat.Picture{PNG: []byte("\x89PNG"), Width: 800, Height: 600, Alt: `db-1 "<full>"`})
	if err != nil {
		t.Fatal(err)
	}
	if want := `<img src="data:image/png;base64,iVBORw==" alt="db-1 &#34;&lt;full&gt;&#34;" width="800" height="600">`; !strings.Contains(string(page), want) {
		t.Errorf("the page lacks %s", want)
	}
}
