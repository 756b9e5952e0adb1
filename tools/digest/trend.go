package digest

import (
	"slices"
	"time"

	"panelbot/policies"
)

const (
	// trendSpan is how far back a trend looks, and trendLeast the least that it needs:
	// samples, and the time between the first and the last.
	trendSpan    = 14 * 24 * time.Hour
	trendSamples = 5
	trendLeast   = 3 * 24 * time.Hour
	// leap is how many percent points at once are no trend: something was put there.
	leap = 5.0
	// still is how little a day is no filling.
	still = 0.05
	// farAway is a forecast that nobody needs.
	farAway = 365
)

// trend is how a disk fills. The days are those from the last sample until it is full;
// filling is false where it does not fill, or not within a year. enough is false where
// there are too few samples to say either.
//
// The slope is the median of those of all pairs (Theil and Sen), which a gap does not
// mislead, and not more than that between the first and the last third, which a saw of
// files that come and go does not. After a leap upwards, only what came behind it counts.
func trend(samples []policies.Sample, now time.Time) (days float64, used int, filling, enough bool) {
	samples = slices.Clone(samples)
	slices.SortFunc(samples, func(a, b policies.Sample) int { return a.At.Compare(b.At) })
	samples = slices.DeleteFunc(samples, func(s policies.Sample) bool { return s.At.Before(now.Add(-trendSpan)) || s.At.After(now) })
	for i := len(samples) - 1; i > 0; i-- {
		if samples[i].Value-samples[i-1].Value >= leap && samples[i].At.Sub(samples[i-1].At) < 2*24*time.Hour {
			if i+1 < len(samples) && samples[len(samples)-1].Value <= samples[i-1].Value+leap/2 {
				continue // it went down again: a tooth of a saw
			}
			samples = samples[i:]
			break
		}
	}
	used = len(samples)
	if used < trendSamples || samples[used-1].At.Sub(samples[0].At) < trendLeast {
		return 0, used, false, false
	}
	var slopes []float64
	for i, a := range samples {
		for _, b := range samples[i+1:] {
			if span := b.At.Sub(a.At).Hours() / 24; span > 0 {
				slopes = append(slopes, (b.Value-a.Value)/span)
			}
		}
	}
	if len(slopes) == 0 {
		return 0, used, false, false
	}
	slices.Sort(slopes)
	slope := min(slopes[len(slopes)/2], between(samples))
	if slope < still {
		return 0, used, false, true
	}
	days = max(0, (100-samples[used-1].Value)/slope)
	return days, used, days <= farAway, true
}

// between is the slope between the medians of the first and of the last third.
func between(samples []policies.Sample) float64 {
	n := max(1, len(samples)/3)
	first, last := samples[:n], samples[len(samples)-n:]
	span := middle(last).Sub(middle(first)).Hours() / 24
	if span <= 0 {
		return 0
	}
	return (median(last) - median(first)) / span
}

// middle is the time in the middle of samples.
func middle(samples []policies.Sample) time.Time {
	return samples[0].At.Add(samples[len(samples)-1].At.Sub(samples[0].At) / 2)
}

func median(samples []policies.Sample) float64 {
	values := make([]float64, len(samples))
	for i, s := range samples {
		values[i] = s.Value
	}
	slices.Sort(values)
	if n := len(values); n%2 == 0 {
		return (values[n/2-1] + values[n/2]) / 2
	}
	return values[len(values)/2]
}
