package panel

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// maxRate is the largest N that ParseRate takes.
const maxRate = 100_000

// Rate is how many requests a panel takes: N in every Per. The zero Rate is
// no limit.
type Rate struct {
	N   int
	Per time.Duration
}

// ParseRate reads "N/s" or "N/m"; the error says how to write it.
func ParseRate(text string) (Rate, error) {
	number, unit, _ := strings.Cut(text, "/")
	r := Rate{}
	switch unit {
	case "s":
		r.Per = time.Second
	case "m":
		r.Per = time.Minute
	}
	// Atoi takes a sign, which a count does not have.
	n, err := strconv.Atoi(number)
	if err != nil || n < 1 || n > maxRate || number[0] == '+' || r.Per == 0 {
		return Rate{}, fmt.Errorf("rate %.40q: write a number from 1 to %d, a slash and s or m, such as 5/s or 60/m", text, maxRate)
	}
	r.N = n
	return r, nil
}

// String is the rate as ParseRate reads it; empty for no limit.
func (r Rate) String() string {
	switch {
	case r.N <= 0 || r.Per <= 0:
		return ""
	case r.Per == time.Second:
		return fmt.Sprintf("%d/s", r.N)
	case r.Per == time.Minute:
		return fmt.Sprintf("%d/m", r.N)
	}
	return fmt.Sprintf("%d/%s", r.N, r.Per)
}

// words is the rate in a sentence.
func (r Rate) words() string {
	switch r.Per {
	case time.Second:
		return fmt.Sprintf("%d a second", r.N)
	case time.Minute:
		return fmt.Sprintf("%d a minute", r.N)
	}
	return fmt.Sprintf("%d in %s", r.N, r.Per)
}
