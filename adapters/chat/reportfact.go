package chat

import (
	"fmt"
	"math"
	"strings"
	"time"

	"panelbot/tools/digest"
	"panelbot/tools/op"
)

// fact says what an item is about.
func (s Speech) fact(item digest.Item) string {
	data := fields{"Reason": s.WhyUnknown(item)}
	for _, name := range []string{
		digest.Status, digest.Days, digest.Until, digest.Name, digest.Names, digest.By, digest.Recent, digest.Thing, digest.Size, digest.Growth,
		digest.Person, digest.Failed, digest.Says, digest.Samples, digest.Course, digest.Cells, digest.Muted, digest.Limited,
	} {
		data[name] = ""
	}
	for _, name := range []string{digest.CPU, digest.Memory, digest.Disk, digest.Inodes, digest.Used, digest.Limit, digest.Count} {
		data[name] = "?"
	}
	for name, value := range item.Figures {
		if name != digest.Because {
			data[name] = s.figure(name, value)
		}
	}
	if item.Fact == digest.DiskTrend {
		if data[digest.Days] == int64(0) {
			data[digest.Days] = "<1" // a template takes 0 for nothing, and nothing is more urgent
		}
		if item.Figures[digest.Inodes] == nil {
			data[digest.Inodes] = "" // a server has no quota of them
		}
	}
	return s.Say("report_fact_"+string(item.Fact), data)
}

// figure writes a value.
func (s Speech) figure(name string, value any) any {
	switch v := value.(type) {
	case digest.Percent: // what is not over a bound is not shown as if it were
		return fmt.Sprintf("%.0f%%", math.Floor(float64(v)))
	case digest.Bytes:
		return bytesText(float64(v))
	case time.Time:
		return s.Time(v)
	case []float64:
		return spark(v)
	case []op.Message:
		return s.tellAll(v)
	case []digest.Cell:
		cells := make([]string, len(v))
		for i, cell := range v {
			value := "?"
			if cell.Known {
				value = cut(oneLine(cell.Value), 80)
			}
			cells[i] = cell.Name + " " + value
		}
		return strings.Join(cells, ", ")
	case []string:
		lines := make([]string, len(v))
		for i, one := range v {
			lines[i] = oneLine(one)
		}
		return s.someOf(lines)
	case string:
		if name == digest.Thing || name == digest.By { // our own words
			return s.Say("report_word_"+v, nil)
		}
		if at, err := time.Parse(time.RFC3339, v); err == nil { // a panel's time, by the reader's clock
			return s.Time(at)
		}
		return cut(oneLine(v), 120)
	default:
		return v
	}
}

// bytesText writes an amount in the largest unit that leaves a number before the point.
func bytesText(n float64) string {
	sign := ""
	if n < 0 {
		sign, n = "-", -n
	}
	unit := 0
	units := []string{"B", "kB", "MB", "GB", "TB", "PB"}
	for n >= 1000 && unit < len(units)-1 {
		n, unit = n/1000, unit+1
	}
	if unit == 0 || n >= 100 {
		return fmt.Sprintf("%s%.0f %s", sign, n, units[unit])
	}
	return fmt.Sprintf("%s%.1f %s", sign, n, units[unit])
}

// spark draws percents as columns of text; · is a day without a sample. The lowest and
// the highest of them are the ends of the scale, unless they are near to each other: then
// what does not move is not drawn as if it did.
func spark(values []float64) string {
	low, high := 100.0, 0.0
	for _, v := range values {
		if v >= 0 {
			low, high = min(low, v), max(high, v)
		}
	}
	const near = 10.0
	if high-low < near {
		low = max(0, high-near)
	}
	columns := []rune("▁▂▃▄▅▆▇█")
	var b strings.Builder
	for _, v := range values {
		if v < 0 {
			b.WriteRune('·')
			continue
		}
		i := int((v - low) / max(near, high-low) * float64(len(columns)-1))
		b.WriteRune(columns[min(max(0, i), len(columns)-1)])
	}
	return b.String()
}

// WhyUnknown says why something is not known; empty where nothing is to be said.
func (s Speech) WhyUnknown(item digest.Item) string {
	why, ok := item.Figures[digest.Because].(digest.Why)
	if !ok {
		return ""
	}
	rule, _ := item.Figures[digest.Rule].(string)
	says := ""
	if list, ok := item.Figures[digest.Says].([]op.Message); ok && why != digest.Denied {
		says = strings.TrimSuffix(cut(s.tellAll(list), 160), ".")
	}
	return s.Say("report_why_"+string(why), fields{"Rule": oneLine(rule), "Says": says})
}
