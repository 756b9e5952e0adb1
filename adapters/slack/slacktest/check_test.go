package slacktest_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"panelbot/adapters/slack/slacktest"
)

// long gives n characters.
func long(n int) string { return strings.Repeat("x", n) }

// many gives n copies with a comma between them; %d in one is its number.
func many(n int, one string) string {
	var all []string
	for i := range n {
		all = append(all, strings.ReplaceAll(one, "%d", fmt.Sprint(i)))
	}
	return strings.Join(all, ",")
}

const (
	p        = `{"type":"plain_text","text":"x"}`
	opt      = `{"text":{"type":"plain_text","text":"x"},"value":"v%d"}`
	section  = `{"type":"section","text":{"type":"mrkdwn","text":"x"}}`
	button   = `{"type":"button","text":{"type":"plain_text","text":"x"},"action_id":"a%d"}`
	textarea = `{"type":"plain_text_input","action_id":"a"}`
)

// blocks makes a message of blocks.
func blocks(b ...string) string { return `{"text":"t","blocks":[` + strings.Join(b, ",") + `]}` }

// actions makes a message with one actions block.
func actions(e string) string { return blocks(`{"type":"actions","elements":[` + e + `]}`) }

// input makes a modal with one input.
func input(e string) string {
	return modal(`{"type":"input","block_id":"b","label":` + p + `,"element":` + e + `}`)
}

// modal makes a modal of blocks.
func modal(b ...string) string {
	return `{"type":"modal","title":` + p + `,"submit":` + p + `,"blocks":[` + strings.Join(b, ",") + `]}`
}

func title(key string, n int) string {
	return `{"type":"modal","title":` + p + `,"` + key + `":{"type":"plain_text","text":"` + long(n) + `"},"blocks":[` + section + `]}`
}

func table(rows string) string { return blocks(`{"type":"table","rows":[` + rows + `]}`) }

func fields(n, chars int) string {
	return blocks(`{"type":"section","fields":[` + many(n, `{"type":"mrkdwn","text":"`+long(chars)+`"}`) + `]}`)
}

func confirm(title, text, yes int) string {
	plain := func(n int) string { return `{"type":"plain_text","text":"` + long(n) + `"}` }
	return actions(`{"type":"button","text":` + p + `,"confirm":{"title":` + plain(title) + `,"text":` + plain(text) + `,"confirm":` + plain(yes) + `,"deny":` + plain(yes) + `}}`)
}

func row(n int, cell string) string { return "[" + many(n, cell) + "]" }

const cell = `{"type":"raw_text","text":"x"}`

// checked is a payload and part of what is found in it; want is empty where
// nothing is.
type checked struct{ name, payload, want string }

// messages goes to the border of each limit from both sides.
func messages() []checked {
	return []checked{
		{"text", `{"channel":"C0OPS","text":"hello"}`, ""},
		{"text at its limit", `{"text":"` + long(40_000) + `"}`, ""},
		{"text too long", `{"text":"` + long(40_001) + `"}`, "must be less than 40001 characters [json-pointer:/text]"},
		{"nothing", `{}`, "no_text"},
		{"blank text", `{"text":" \n"}`, "no_text"},
		{"not JSON", `{`, "invalid JSON"},
		{"null", `null`, "must not be null"},
		{"two values", `{"text":"x"} {}`, "invalid JSON"},
		{"a number", `7`, "must be an object"},
		{"unknown key", `{"text":"x","colour":"red"}`, "invalid additional property: colour"},
		{"text no string", `{"text":7}`, "must be a string [json-pointer:/text]"},
		{"blocks alone", `[` + section + `]`, ""},
		{"50 blocks", blocks(many(50, section)), ""},
		{"51 blocks", blocks(many(51, section)), "no more than 50 items allowed [json-pointer:/blocks]"},
		{"blocks no array", `{"text":"x","blocks":{}}`, "must be an array [json-pointer:/blocks]"},
		{"block no object", blocks(`7`), "must be an object [json-pointer:/blocks/0]"},
		{"unknown block", blocks(`{"type":"marquee"}`), `unsupported block: "marquee"`},
		{"unknown key in a block", blocks(`{"type":"divider","size":1}`), "invalid additional property: size"},
		{"12,000 characters", blocks(many(4, `{"type":"section","text":{"type":"mrkdwn","text":"`+long(3000)+`"}}`)), ""},
		{"12,001 characters", blocks(many(4, `{"type":"section","text":{"type":"mrkdwn","text":"`+long(3000)+`"}}`), section), "msg_blocks_too_long"},
		{"section at its limit", blocks(`{"type":"section","text":{"type":"mrkdwn","text":"` + long(3000) + `"}}`), ""},
		{"section too long", blocks(`{"type":"section","text":{"type":"mrkdwn","text":"` + long(3001) + `"}}`), "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"},
		{"section counts UTF-16", blocks(`{"type":"section","text":{"type":"mrkdwn","text":"` + strings.Repeat("🚀", 1501) + `"}}`), "must be less than 3001"},
		{"section without text", blocks(`{"type":"section"}`), "missing required field: text"},
		{"empty section", blocks(`{"type":"section","text":{"type":"mrkdwn","text":""}}`), "must be more than 0 characters [json-pointer:/blocks/0/text/text]"},
		{"text of no type", blocks(`{"type":"section","text":{"text":"x"}}`), "missing required field: type"},
		{"text of a wrong type", blocks(`{"type":"section","text":{"type":"markdown","text":"x"}}`), "must be one of"},
		{"emoji on mrkdwn", blocks(`{"type":"section","text":{"type":"mrkdwn","text":"x","emoji":true}}`), "invalid additional property: emoji"},
		{"verbatim on plain text", blocks(`{"type":"section","text":{"type":"plain_text","text":"x","verbatim":true}}`), "invalid additional property: verbatim"},
		{"10 fields", fields(10, 3), ""},
		{"11 fields", fields(11, 3), "no more than 10 items allowed"},
		{"no fields", fields(0, 3), "no fewer than 1 items"},
		{"a field at its limit", fields(1, 2000), ""},
		{"a field too long", fields(1, 2001), "must be less than 2001"},
		{"header", blocks(`{"type":"header","text":{"type":"plain_text","text":"` + long(150) + `"}}`), ""},
		{"header too long", blocks(`{"type":"header","text":{"type":"plain_text","text":"` + long(151) + `"}}`), "must be less than 151"},
		{"header in mrkdwn", blocks(`{"type":"header","text":{"type":"mrkdwn","text":"x"}}`), `must be one of ["plain_text"]`},
		{"context", blocks(`{"type":"context","elements":[` + many(10, p) + `]}`), ""},
		{"context too long", blocks(`{"type":"context","elements":[` + many(11, p) + `]}`), "no more than 10"},
		{"context with a button", blocks(`{"type":"context","elements":[` + button + `]}`), "must be one of"},
		{"25 buttons", actions(many(25, button)), ""},
		{"26 buttons", actions(many(26, button)), "no more than 25"},
		{"no buttons", actions(""), "no fewer than 1"},
		{"the same action twice", actions(many(2, `{"type":"button","text":`+p+`,"action_id":"a"}`)), `action_id "a" already exists`},
		{"the same action in two blocks", blocks(many(2, `{"type":"actions","elements":[{"type":"button","text":`+p+`,"action_id":"a"}]}`)), ""},
		{"the same block_id twice", blocks(many(2, `{"type":"divider","block_id":"b"}`)), `block_id "b" already exists`},
		{"block_id at its limit", blocks(`{"type":"divider","block_id":"` + long(255) + `"}`), ""},
		{"block_id too long", blocks(`{"type":"divider","block_id":"` + long(256) + `"}`), "must be less than 256"},
		{"action_id too long", actions(`{"type":"button","text":` + p + `,"action_id":"` + long(256) + `"}`), "must be less than 256"},
		{"button text", actions(`{"type":"button","text":{"type":"plain_text","text":"` + long(75) + `"}}`), ""},
		{"button text too long", actions(`{"type":"button","text":{"type":"plain_text","text":"` + long(76) + `"}}`), "must be less than 76"},
		{"button without text", actions(`{"type":"button"}`), "missing required field: text"},
		{"button value", actions(`{"type":"button","text":` + p + `,"value":"` + long(2000) + `"}`), ""},
		{"button value too long", actions(`{"type":"button","text":` + p + `,"value":"` + long(2001) + `"}`), "must be less than 2001"},
		{"button style", actions(`{"type":"button","text":` + p + `,"style":"default"}`), "must be one of"},
		{"confirm", confirm(100, 300, 30), ""},
		{"confirm title too long", confirm(101, 300, 30), "must be less than 101"},
		{"confirm text too long", confirm(100, 301, 30), "must be less than 301"},
		{"confirm button too long", confirm(100, 300, 31), "must be less than 31"},
		{"confirm without deny", actions(`{"type":"button","text":` + p + `,"confirm":{"title":` + p + `,"text":` + p + `,"confirm":` + p + `}}`), "missing required field: deny"},
		{"an input in an actions block", actions(textarea), "unsupported type"},
		{"an unknown element", actions(`{"type":"slider"}`), `unsupported type: "slider"`},
		{"select", actions(`{"type":"static_select","action_id":"a","placeholder":` + p + `,"options":[` + many(100, opt) + `]}`), ""},
		{"101 options", actions(`{"type":"static_select","options":[` + many(101, opt) + `]}`), "no more than 100"},
		{"no options", actions(`{"type":"static_select","options":[]}`), "no fewer than 1"},
		{"options and groups", actions(`{"type":"static_select","options":[` + opt + `],"option_groups":[{"label":` + p + `,"options":[` + opt + `]}]}`), "either options or option_groups"},
		{"groups", actions(`{"type":"static_select","option_groups":[{"label":` + p + `,"options":[` + opt + `]}]}`), ""},
		{"option text too long", actions(`{"type":"static_select","options":[{"text":{"type":"plain_text","text":"` + long(76) + `"},"value":"v"}]}`), "must be less than 76"},
		{"option value too long", actions(`{"type":"static_select","options":[{"text":` + p + `,"value":"` + long(76) + `"}]}`), "must be less than 76"},
		{"option value empty", actions(`{"type":"static_select","options":[{"text":` + p + `,"value":""}]}`), "must be more than 0"},
		{"mrkdwn in a select", actions(`{"type":"static_select","options":[{"text":{"type":"mrkdwn","text":"x"},"value":"v"}]}`), "must be one of"},
		{"mrkdwn in checkboxes", actions(`{"type":"checkboxes","options":[{"text":{"type":"mrkdwn","text":"x"},"value":"v"}]}`), ""},
		{"11 checkboxes", actions(`{"type":"checkboxes","options":[` + many(11, opt) + `]}`), "no more than 10"},
		{"initial option", actions(`{"type":"static_select","options":[` + many(2, opt) + `],"initial_option":` + many(1, opt) + `}`), ""},
		{"initial option of none", actions(`{"type":"static_select","options":[` + many(2, opt) + `],"initial_option":{"text":` + p + `,"value":"other"}}`), "one of the options"},
		{"6 in an overflow menu", actions(`{"type":"overflow","options":[` + many(6, opt) + `]}`), "no more than 5"},
		{"external", actions(`{"type":"external_select","action_id":"a","min_query_length":0}`), ""},
		{"external with options", actions(`{"type":"external_select","options":[` + opt + `]}`), "invalid additional property: options"},
		{"placeholder too long", actions(`{"type":"external_select","placeholder":{"type":"plain_text","text":"` + long(151) + `"}}`), "must be less than 151"},
		{"image", blocks(`{"type":"image","image_url":"https://example.com/x.png","alt_text":"x"}`), ""},
		{"image of nothing", blocks(`{"type":"image","alt_text":"x"}`), "either image_url or slack_file"},
		{"image without words", blocks(`{"type":"image","image_url":"https://example.com/x.png"}`), "missing required field: alt_text"},
		{"image of a file", blocks(`{"type":"image","slack_file":{"id":"F012345AB"},"alt_text":"x"}`), ""},
		{"image of what is no file", blocks(`{"type":"image","slack_file":{"id":"C012345AB"},"alt_text":"x"}`), "must match regex pattern"},
		{"image of a file by both", blocks(`{"type":"image","slack_file":{"id":"F012345AB","url":"https://x/y"},"alt_text":"x"}`), "either id or url"},
		{"image with long words", blocks(`{"type":"image","slack_file":{"id":"F012345AB"},"alt_text":"` + strings.Repeat("x", 2001) + `"}`), "must be less than 2001"},
		{"table", table(many(100, row(20, cell))), ""},
		{"101 rows", table(many(101, row(1, cell))), "no more than 100"},
		{"21 columns", table(row(21, cell)), "no more than 20"},
		{"an empty cell", table(row(1, `{"type":"raw_text","text":""}`)), "must be more than 0"},
		{"a cell in mrkdwn", table(row(1, `{"type":"mrkdwn","text":"x"}`)), "raw_text or rich_text"},
		{"a rich cell", table(row(1, `{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[{"type":"text","text":"x","style":{"bold":true}}]}]}`)), ""},
		{"rows of two widths", table(row(2, cell) + "," + row(1, cell)), "a row must have 2 cells"},
		{"10,000 characters", table(row(2, `{"type":"raw_text","text":"`+long(5000)+`"}`)), ""},
		{"10,001 characters", table(row(2, `{"type":"raw_text","text":"`+long(5000)+`"}`) + "," + row(2, cell)), "10001 characters in all cells"},
		{"two tables", blocks(many(2, `{"type":"table","rows":[`+row(1, cell)+`]}`)), "only one table"},
		{"columns", blocks(`{"type":"table","rows":[` + row(1, cell) + `],"column_settings":[{"align":"right","is_wrapped":true}]}`), ""},
		{"columns askew", blocks(`{"type":"table","rows":[` + row(1, cell) + `],"column_settings":[{"align":"middle"}]}`), "must be one of"},
		{"rich text", blocks(`{"type":"rich_text","elements":[{"type":"rich_text_list","style":"bullet","indent":0,"elements":[{"type":"rich_text_section","elements":[{"type":"user","user_id":"U1"},{"type":"link","url":"https://example.com"}]}]},{"type":"rich_text_preformatted","border":0,"elements":[{"type":"text","text":"x"}]},{"type":"rich_text_quote","elements":[{"type":"emoji","name":"x"}]}]}`), ""},
		{"rich text of nothing", blocks(`{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[{"type":"text","text":""}]}]}`), "must be more than 0"},
		{"rich text, unknown", blocks(`{"type":"rich_text","elements":[{"type":"text","text":"x"}]}`), "unsupported type"},
		{"rich text, a list of texts", blocks(`{"type":"rich_text","elements":[{"type":"rich_text_list","style":"bullet","elements":[{"type":"text","text":"x"}]}]}`), "rich_text_section only"},
		{"a mention in preformatted text", blocks(`{"type":"rich_text","elements":[{"type":"rich_text_preformatted","elements":[{"type":"user","user_id":"U1"}]}]}`), "text and links only"},
		{"markdown", blocks(`{"type":"markdown","text":"` + long(12_000) + `"}`), ""},
		{"markdown too long", blocks(`{"type":"markdown","text":"`+long(7000)+`"}`, `{"type":"markdown","text":"`+long(7000)+`"}`), "all markdown blocks"},
		{"a remote file", blocks(`{"type":"file","external_id":"x","source":"remote"}`), ""},
		{"a local file", blocks(`{"type":"file","external_id":"x","source":"local"}`), "must be one of"},
		{"a file input", blocks(`{"type":"input","label":` + p + `,"element":{"type":"file_input"}}`), "in modals only"},
		{"metadata", `{"text":"x","metadata":{"event_type":"card","event_payload":{"id":"r1"}}}`, ""},
		{"metadata without a type", `{"text":"x","metadata":{"event_payload":{}}}`, "missing required field: event_type"},
		{"metadata too large", `{"text":"x","metadata":{"event_type":"card","event_payload":{"x":"` + long(16_000) + `"}}}`, "metadata_too_large"},
		{"attachment", `{"attachments":[{"color":"#36a64f","fallback":"x","blocks":[` + section + `]}]}`, ""},
		{"attachment, blocks refused", `{"attachments":[{"color":"#36a64f","blocks":[{"type":"section"}]}]}`, "[json-pointer:/attachments/0/blocks/0]"},
		{"attachment, colour", `{"attachments":[{"color":"crimson","text":"x"}]}`, "must be a colour"},
		{"attachment of nothing", `{"attachments":[{"color":"good"}]}`, "needs blocks, text or fallback"},
		{"response", `{"delete_original":true}`, ""},
		{"response type", `{"text":"x","response_type":"everyone"}`, "must be one of"},
	}
}

// views does the same for modals and home tabs.
func views() []checked {
	return []checked{
		{"modal", modal(section), ""},
		{"home", `{"type":"home","blocks":[` + section + `]}`, ""},
		{"home with a title", `{"type":"home","title":` + p + `,"blocks":[` + section + `]}`, "invalid additional property: title"},
		{"no type", `{"title":` + p + `,"blocks":[` + section + `]}`, "missing required field: type"},
		{"no title", `{"type":"modal","blocks":[` + section + `]}`, "missing required field: title"},
		{"no blocks", modal(), "no fewer than 1"},
		{"100 blocks", modal(many(100, section)), ""},
		{"101 blocks", modal(many(101, section)), "no more than 100"},
		{"submit", title("submit", 24), ""},
		{"submit too long", title("submit", 25), "must be less than 25 characters [json-pointer:/submit/text]"},
		{"close too long", title("close", 25), "must be less than 25"},
		{"title too long", `{"type":"modal","title":{"type":"plain_text","text":"` + long(25) + `"},"blocks":[` + section + `]}`, "must be less than 25"},
		{"private_metadata", `{"type":"home","private_metadata":"` + long(3000) + `","blocks":[` + section + `]}`, ""},
		{"private_metadata too long", `{"type":"home","private_metadata":"` + long(3001) + `","blocks":[` + section + `]}`, "must be less than 3001"},
		{"callback_id too long", `{"type":"home","callback_id":"` + long(256) + `","blocks":[` + section + `]}`, "must be less than 256"},
		{"input", input(textarea), ""},
		{"input without submit", `{"type":"modal","title":` + p + `,"blocks":[{"type":"input","label":` + p + `,"element":` + textarea + `}]}`, "submit is required"},
		{"input with a button", input(`{"type":"button","text":` + p + `}`), "unsupported type"},
		{"label too long", modal(`{"type":"input","label":{"type":"plain_text","text":"` + long(2001) + `"},"element":` + textarea + `}`), "must be less than 2001"},
		{"label in mrkdwn", modal(`{"type":"input","label":{"type":"mrkdwn","text":"x"},"element":` + textarea + `}`), "must be one of"},
		{"text bounds", input(`{"type":"plain_text_input","min_length":1,"max_length":3000}`), ""},
		{"text bound too high", input(`{"type":"plain_text_input","max_length":3001}`), "an integer from 1 to 3000"},
		{"text bounds crossed", input(`{"type":"plain_text_input","min_length":9,"max_length":8}`), "min_length must not be greater"},
		{"text too long at first", input(`{"type":"plain_text_input","initial_value":"xyz","max_length":2}`), "longer than max_length"},
		{"number", input(`{"type":"number_input","is_decimal_allowed":false,"min_value":"1","max_value":"9"}`), ""},
		{"number, decimals unsaid", input(`{"type":"number_input"}`), "missing required field: is_decimal_allowed"},
		{"number as number", input(`{"type":"number_input","is_decimal_allowed":false,"min_value":1}`), "a number in a string"},
		{"number bounds crossed", input(`{"type":"number_input","is_decimal_allowed":false,"min_value":"9","max_value":"8"}`), "min_value must not be greater"},
		{"file input", input(`{"type":"file_input","filetypes":["db"],"max_files":1}`), ""},
		{"11 files", input(`{"type":"file_input","max_files":11}`), "an integer from 1 to 10"},
		{"email and address", modal(`{"type":"input","label":`+p+`,"element":{"type":"email_text_input","action_id":"e"}}`, `{"type":"input","label":`+p+`,"element":{"type":"url_text_input","action_id":"u"}}`), ""},
		{"two focused", modal(`{"type":"input","label":`+p+`,"element":{"type":"email_text_input","focus_on_load":true}}`, `{"type":"input","label":`+p+`,"element":{"type":"url_text_input","focus_on_load":true}}`), "only one element can have focus"},
		{"multi select", input(`{"type":"multi_static_select","options":[` + many(3, opt) + `],"max_selected_items":2,"initial_options":[` + many(1, opt) + `]}`), ""},
		{"select takes one", input(`{"type":"static_select","options":[` + many(3, opt) + `],"max_selected_items":2}`), "invalid additional property: max_selected_items"},
		{"dates", modal(`{"type":"input","label":`+p+`,"element":{"type":"datepicker","initial_date":"2026-01-01"}}`, `{"type":"input","label":`+p+`,"element":{"type":"timepicker","initial_time":"08:00"}}`, `{"type":"input","label":`+p+`,"element":{"type":"datetimepicker"}}`), ""},
		{"users", input(`{"type":"users_select","action_id":"u"}`), ""},
		{"table", modal(`{"type":"table","rows":[` + row(1, cell) + `]}`), `block "table" is not allowed here`},
		{"too large", modal(many(90, `{"type":"section","text":{"type":"plain_text","text":"`+long(3000)+`"}}`)), "less than 250 kB"},
	}
}

func TestCheckMessage(t *testing.T) {
	t.Parallel()
	for _, test := range messages() {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			judge(t, slacktest.CheckMessage([]byte(test.payload)), test.want)
		})
	}
}

func TestCheckView(t *testing.T) {
	t.Parallel()
	for _, test := range views() {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			judge(t, slacktest.CheckView([]byte(test.payload)), test.want)
		})
	}
}

// judge compares findings with the one that is wanted.
func judge(t *testing.T, found []string, want string) {
	t.Helper()
	all := strings.Join(found, "\n")
	if want == "" && all != "" {
		t.Errorf("found %s, want nothing", all)
	}
	if !strings.Contains(all, want) || want != "" && len(found) == 0 {
		t.Errorf("found %q, want %q", all, want)
	}
}

// FuzzCheck holds that the checks never panic, say something of what is no JSON
// and the same thing twice.
func FuzzCheck(f *testing.F) {
	for _, seed := range []string{blocks(section), modal(section), input(textarea), table(row(2, cell)), actions(many(2, button)), `[]`, `{`, `{"blocks":[null]}`,
		`{"attachments":[{"blocks":[{"type":"actions","elements":[{"type":"static_select","options":[{}],"initial_option":[]}]}]}]}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		for name, check := range map[string]func([]byte) []string{"message": slacktest.CheckMessage, "view": slacktest.CheckView, "live": slacktest.Live} {
			once, twice := check(raw), check(raw)
			if strings.Join(once, "\n") != strings.Join(twice, "\n") {
				t.Errorf("%s: %q, then %q", name, once, twice)
			}
			if len(once) == 0 && name != "live" && !json.Valid(raw) {
				t.Errorf("%s: nothing found in %q", name, raw)
			}
		}
		slacktest.Inert(string(raw))
	})
}
