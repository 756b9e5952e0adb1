package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"panelbot/adapters/chat"
	"panelbot/adapters/chat/chart"
	"panelbot/adapters/cron"
	"panelbot/tools/digest"
)

// reportForm says how a report is printed.
type reportForm struct {
	json, markdown, html bool
	language             string
	// chart is the file into which its picture is written; empty is none.
	chart string
}

func (f *reportForm) flags(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&f.json, "json", false, "print what was found as JSON")
	cmd.Flags().BoolVar(&f.markdown, "markdown", false, "print Markdown")
	cmd.Flags().BoolVar(&f.html, "html", false, "print a page of HTML that needs nothing else")
	cmd.Flags().StringVar(&f.chart, "chart", "", "write its picture to this new file, as PNG; - is standard output, instead of the text")
	cmd.Flags().StringVar(&f.language, "language", "", "the language of its sentences, en or vi (default: the report's)")
	cmd.MarkFlagsMutuallyExclusive("json", "markdown", "html")
}

// form is what is printed; otherwise is that where no flag says.
func (f *reportForm) form(otherwise cron.Form) cron.Form {
	switch {
	case f.json:
		return cron.JSON
	case f.markdown:
		return cron.Markdown
	case f.html:
		return cron.HTML
	default:
		return otherwise
	}
}

// printReport prints a report, and writes its picture where that was asked for; otherwise
// is its form where no flag says.
func (a *app) printReport(f reportForm, otherwise cron.Form, r cron.Report, made digest.Report) error {
	r.Language = orElse(f.language, r.Language)
	if f.chart != "" {
		if err := a.drawReport(f.chart, r, made); err != nil || f.chart == toStdout {
			return err
		}
	}
	form := f.form(otherwise)
	page, err := r.Written(form, made, a.drawn(form, r, made))
	if err != nil {
		return err
	}
	_, err = a.stdout.Write(page)
	return err
}

// drawn is the picture of a report, for a form that has one; nil is none. A report that
// cannot be drawn goes without.
func (a *app) drawn(form cron.Form, r cron.Report, made digest.Report) *chat.Picture {
	if form != cron.HTML || !r.Chart {
		return nil
	}
	picture, err := chart.Draw(made, r.Speech())
	if err != nil {
		fmt.Fprintf(a.stderr, "panelbot: the report goes without its picture: %v\n", err)
		return nil
	}
	return picture
}
