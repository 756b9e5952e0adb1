package tools

import "crypto/rand"

// The alphabet of generated secrets leaves out what is misread (0 O 1 l I)
// and what shells and connection strings give a meaning to.
const alphabet = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"

// generate makes a secret of 24 characters, about 139 bits, with letters of
// both cases and digits, as panels ask for; the dash is the special character
// that they want besides.
func generate() string {
	for {
		var lower, upper, digit bool
		out := make([]byte, 0, 25)
		for len(out) < cap(out) {
			if len(out) == 12 {
				out = append(out, '-')
				continue
			}
			c := letter()
			lower = lower || (c >= 'a' && c <= 'z')
			upper = upper || (c >= 'A' && c <= 'Z')
			digit = digit || (c >= '2' && c <= '9')
			out = append(out, c)
		}
		if lower && upper && digit {
			return string(out)
		}
	}
}

// letter draws evenly from the alphabet: bytes beyond its last whole multiple
// are drawn again.
func letter() byte {
	for {
		var b [1]byte
		_, _ = rand.Read(b[:]) // crypto/rand never returns an error
		if int(b[0]) < 256/len(alphabet)*len(alphabet) {
			return alphabet[int(b[0])%len(alphabet)]
		}
	}
}
