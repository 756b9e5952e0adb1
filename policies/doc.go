// Package policies decides whether a call may run. It knows risks, people,
// doors and effects; it does not know tools, panels or how an answer is
// shown. What it cannot decide it denies.
package policies
