package audit

// VerifyFrom is what Verify does with records that stand behind a head.
func VerifyFrom(head Head, records []Record) Report {
	report := Report{Head: head}
	for _, r := range records {
		if report = report.follow(r); !report.OK() {
			return report
		}
	}
	return report
}

// BodyOf is the body of an entry.
func BodyOf(e Entry) []byte { return e.body() }

// Plain is what need not be rewritten, and ExactNumbers what is done before it is.
func Plain(raw []byte) bool { return plain(raw) }

// ExactNumbers puts into quotes what a double does not hold.
func ExactNumbers(raw []byte) []byte { return exactNumbers(raw) }
