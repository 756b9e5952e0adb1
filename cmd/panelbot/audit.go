package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"panelbot/policies/audit"
	"panelbot/tools"
	"panelbot/tools/op"
)

func (a *app) auditCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "audit", Short: "Read, check and export the audit log", Args: cobra.NoArgs,
		Long: `Read, check and export the audit log. These commands only read the store, and
may run beside panelbot serve.`,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() }}
	cmd.AddCommand(a.auditTailCommand(), a.auditVerifyCommand(), a.auditExportCommand())
	return cmd
}

// auditFilter are the flags that say which entries are meant.
type auditFilter struct {
	audit.Filter
	kind, since, until string
}

func (f *auditFilter) flags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.Person, "person", "", "only entries of this person")
	cmd.Flags().StringVar(&f.Tool, "tool", "", "only entries about this tool, by its MCP name")
	cmd.Flags().StringVar(&f.Panel, "panel", "", "only entries about this panel")
	cmd.Flags().StringVar(&f.kind, "kind", "", "only entries of this kind: "+strings.Join(words(audit.Kinds()), ", "))
	cmd.Flags().StringVar(&f.Status, "status", "", "only entries with this status, such as done or unknown")
	cmd.Flags().StringVar(&f.Call, "call", "", "only entries of this call")
	cmd.Flags().StringVar(&f.Request, "request", "", "only entries of this request for approval")
	cmd.Flags().StringVar(&f.since, "since", "", "only entries from this time on: 90m, 12h or 7d ago, or a date and time such as 2026-11-27T08:00 (UTC)")
	cmd.Flags().StringVar(&f.until, "until", "", "only entries before this time")
}

// filter checks the flags.
func (f *auditFilter) filter(now time.Time) (audit.Filter, error) {
	if kinds := words(audit.Kinds()); f.kind != "" && !slices.Contains(kinds, f.kind) {
		return f.Filter, fmt.Errorf("--kind is %q.%s Valid are: %s", f.kind, op.DidYouMean(f.kind, kinds), strings.Join(kinds, ", "))
	}
	f.Kind = audit.Kind(f.kind)
	var err error
	if f.since != "" {
		if f.Since, err = audit.ParseMoment(f.since, now); err != nil {
			return f.Filter, fmt.Errorf("--since: %w", err)
		}
	}
	if f.until != "" {
		if f.Until, err = audit.ParseMoment(f.until, now); err != nil {
			return f.Filter, fmt.Errorf("--until: %w", err)
		}
	}
	return f.Filter, nil
}

// followTime is how often --follow looks for new entries.
const followTime = time.Second

func (a *app) auditTailCommand() *cobra.Command {
	var filter auditFilter
	var last int
	var follow, asJSON bool
	cmd := &cobra.Command{
		Use:   "tail",
		Short: "Print the last entries of the audit log",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			f, err := filter.filter(time.Now())
			if err != nil {
				return err
			}
			if last < 0 {
				return errors.New("--last must not be negative")
			}
			s, err := a.lookIntoStore(cmd.Context())
			if err != nil {
				return err
			}
			defer closing(s, &err)
			write := writeAuditLine
			if asJSON {
				write = audit.WriteJSON
			}
			return tailAudit(cmd.Context(), s, f, last, follow, func(r audit.Record) error { return write(a.stdout, r) })
		},
	}
	filter.flags(cmd)
	cmd.Flags().IntVarP(&last, "last", "n", 20, "how many entries")
	cmd.Flags().BoolVarP(&follow, "follow", "f", false, "go on printing entries as they come")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print each entry as a line of JSON, with its hash and the one before")
	return cmd
}

// tailAudit writes the last entries, and then, if it should follow, those that
// come, until the end of ctx.
func tailAudit(ctx context.Context, r audit.Reader, f audit.Filter, last int, follow bool, write func(audit.Record) error) error {
	head, err := r.AuditHead(ctx)
	if err != nil {
		return err
	}
	records, err := audit.Last(ctx, r, audit.Query{Filter: f, Before: head.Seq + 1, Limit: last})
	if err != nil {
		return err
	}
	for _, record := range records {
		if err := write(record); err != nil {
			return err
		}
	}
	if !follow {
		return nil
	}
	ticker := time.NewTicker(followTime)
	defer ticker.Stop()
	for after := head.Seq; ; {
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
		err := audit.Each(ctx, r, audit.Query{Filter: f, After: after}, func(record audit.Record) error {
			after = record.Seq
			return write(record)
		})
		if err != nil && ctx.Err() == nil {
			return err
		}
	}
}

// writeAuditLine writes an entry for people to read. What is in it may come from
// anybody, so it is made fit for a terminal.
func writeAuditLine(w io.Writer, r audit.Record) error {
	e, err := r.Entry()
	if err != nil {
		_, err = fmt.Fprintf(w, "%d  (this entry was edited, and cannot be read: run panelbot audit verify)\n", r.Seq)
		return err
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%d  %s  %s", r.Seq, e.Time.Format("2006-01-02 15:04:05.000Z"), e.Kind)
	if e.Person != "" || e.Door != "" {
		fmt.Fprintf(&b, "  %s@%s", e.Person, e.Door)
	}
	took := ""
	if e.Took > 0 {
		took = e.Took.Round(time.Millisecond).String()
	}
	status := ""
	if e.PanelStatus != 0 {
		status = fmt.Sprint(e.PanelStatus)
	}
	for _, part := range []struct{ name, value string }{
		{"", e.Tool}, {"", e.Target}, {"panel", e.Panel}, {"risk", e.Risk}, {"effect", e.Effect}, {"rule", e.Rule}, {"status", e.Status}, {"http", status}, {"took", took},
		{"call", e.Call}, {"request", e.Request}, {"args", clipArgs(e.Args)}, {"note", e.Note},
	} {
		switch {
		case part.value == "":
		case part.name == "":
			b.WriteString("  " + part.value)
		default:
			b.WriteString("  " + part.name + "=" + part.value)
		}
	}
	_, err = fmt.Fprintln(w, tools.CleanText(b.String()))
	return err
}

// clipArgs leaves out what would fill a screen; --json has all of it.
func clipArgs(args json.RawMessage) string {
	const most = 300
	text := string(args)
	if runes := []rune(text); len(runes) > most {
		text = string(runes[:most]) + "…"
	}
	if text == "{}" {
		return ""
	}
	return text
}

// auditReport is what verify prints with --json.
type auditReport struct {
	OK       bool   `json:"ok"`
	Entries  int64  `json:"entries"`
	Head     string `json:"head"`
	Fault    string `json:"fault,omitempty"`
	Seq      int64  `json:"seq,omitempty"`
	Sentence string `json:"sentence,omitempty"`
}

func (a *app) auditVerifyCommand() *cobra.Command {
	var given string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "verify",
		Short: "Check that no entry of the audit log was changed, removed or reordered",
		Long: `Read the audit log from its beginning, and check that each entry is as it was
written and follows the one before it. The head that is printed is the number and
the hash of the last entry. Keep one elsewhere: given with --head, it also shows
a tail that was cut, and a log that was written anew as a whole. The exit code is 0
only where nothing is wrong.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			var head *audit.Head
			if given != "" {
				h, err := audit.ParseHead(given)
				if err != nil {
					return fmt.Errorf("--head: %w", err)
				}
				head = &h
			}
			s, err := a.lookIntoStore(cmd.Context())
			if err != nil {
				return err
			}
			defer closing(s, &err)
			report, err := audit.Verify(cmd.Context(), s, head)
			if err != nil {
				return err
			}
			return writeAuditReport(a.stdout, report, head != nil, asJSON)
		},
	}
	cmd.Flags().StringVar(&given, "head", "", "a head that verify printed before, NUMBER:HASH")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the report as JSON")
	return cmd
}

func writeAuditReport(w io.Writer, r audit.Report, given, asJSON bool) error {
	var err error
	switch {
	case asJSON:
		err = writeJSON(w, auditReport{r.OK(), r.Entries, r.Head.String(), string(r.Fault), r.Seq, tools.CleanText(r.Sentence)})
	case !r.OK():
		_, err = fmt.Fprintf(w, "The audit log was tampered with. %s\nThe %d entries before hold together; the head there is %s.\n", tools.CleanText(r.Sentence), r.Entries, r.Head)
	default:
		_, err = fmt.Fprintf(w, "The audit log holds: %d entries, each as it was written and in its place.\nHead: %s\n", r.Entries, r.Head)
		if err == nil && !given {
			_, err = fmt.Fprintln(w, "Keep the head elsewhere, and give it with --head next time: only then does a cut or wholly rewritten log show.")
		}
	}
	if err == nil && !r.OK() {
		err = errShown
	}
	return err
}

func (a *app) auditExportCommand() *cobra.Command {
	var filter auditFilter
	var format, output string
	cmd := &cobra.Command{
		Use:   "export",
		Short: "Write entries of the audit log as JSON lines or CSV",
		Long: `Write entries of the audit log, oldest first. A line of JSON holds the entry as it
was hashed, its hash, and the hash before it: SHA-256 over the bytes of prev and
the text of entry is hash.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			f, err := filter.filter(time.Now())
			if err != nil {
				return err
			}
			if format != "json" && format != "csv" {
				return fmt.Errorf("--format is %q. Valid are: json, csv", format)
			}
			s, err := a.lookIntoStore(cmd.Context())
			if err != nil {
				return err
			}
			defer closing(s, &err)
			if output == "" {
				return exportAudit(cmd.Context(), a.stdout, s, f, format)
			}
			file, err := openNew(output)
			if err != nil {
				return fmt.Errorf("--output: %w", err)
			}
			return errors.Join(exportAudit(cmd.Context(), file, s, f, format), file.Close())
		},
	}
	filter.flags(cmd)
	cmd.Flags().StringVar(&format, "format", "json", "json, a line for each entry, or csv")
	cmd.Flags().StringVarP(&output, "output", "o", "", "write to this new file, mode 0600")
	return cmd
}

func exportAudit(ctx context.Context, w io.Writer, r audit.Reader, f audit.Filter, format string) error {
	out := bufio.NewWriter(w)
	write := func(record audit.Record) error { return audit.WriteJSON(out, record) }
	end := func() error { return nil }
	if format == "csv" {
		c, err := audit.NewCSV(out)
		if err != nil {
			return err
		}
		write, end = c.Write, c.Close
	}
	if err := audit.Each(ctx, r, audit.Query{Filter: f}, write); err != nil {
		return err
	}
	return errors.Join(end(), out.Flush())
}
