package main

import (
	"errors"
	"fmt"
	"os"

	"panelbot/adapters/chat/chart"
	"panelbot/adapters/cron"
	"panelbot/adapters/terminal"
	"panelbot/tools/digest"
)

// toStdout names standard output instead of a file.
const toStdout = "-"

// drawReport writes the picture of a report into a file that was not there, for its user
// alone, since names of servers are in it; or to standard output.
func (a *app) drawReport(name string, r cron.Report, made digest.Report) (err error) {
	picture, err := chart.Draw(made, r.Speech())
	switch {
	case err != nil:
		return err
	case picture == nil:
		return errors.New("there is nothing to draw: a picture is made of the sections fleet, and disk once there are samples of more than a day")
	case name == toStdout:
		_, err := a.stdout.Write(picture.PNG)
		return err
	}
	if err := writeNew(name, picture.PNG); err != nil {
		return fmt.Errorf("--chart: %w", err)
	}
	_, err = fmt.Fprintf(a.stderr, "The picture is in %s, %d × %d pixels.\n", name, picture.Width, picture.Height)
	return err
}

// checkChart says why a picture cannot be written there, before a report is made for it;
// printed is that the report goes to standard output.
func (a *app) checkChart(f reportForm, printed bool) error {
	switch {
	case f.chart == "":
	case !printed:
		return errors.New("--chart writes the picture of a report that is printed; one that is posted has its picture with it")
	case f.chart == toStdout && (f.json || f.markdown || f.html):
		return errors.New("--chart - writes the picture to standard output, and nothing else fits there: leave --json, --markdown and --html out")
	case f.chart == toStdout && terminal.IsTerminal(a.stdout):
		return errors.New("--chart - writes a PNG, which a terminal does not show: send it to a file with >")
	case f.chart != toStdout && a.guest != nil:
		return errors.New("this command goes through the panelbot that runs, which writes no files for it: say --chart - > " + f.chart)
	case f.chart != toStdout:
		if _, err := os.Lstat(f.chart); err == nil {
			return fmt.Errorf("--chart: %s is there already: name a new file", f.chart)
		}
	}
	return nil
}
