// Package policies decides whether a call may run. It knows risks, people,
// doors and effects, and what it is told of a call; it knows no panels, no
// store and not how an answer is shown. What it cannot decide it denies.
//
// A Policy is read in three steps. Its fields are filled with what a person
// wrote; Compile reads the expressions of its rules, and gives a policy with a
// version; Check holds that against the people, tools and panels there are.
// Then Decide decides about one Request:
//
//  1. what no rule lifts: an unknown person or risk, a role that may not ask,
//     read-only, a stop, the person's scope;
//  2. the rules that fit: the strictest counts, and of several that are equally
//     strict all their demands;
//  3. where none fits, the default of the risk.
//
// What is not known of a request is treated as the strictest. A rule is asked in
// two ways that agree: by its outline, which is the comparisons of variables
// with literals and how they are joined, and where that does not settle it by
// CEL. The outline needs no evaluation, and it is what Certain, NeedsTarget and
// the checks reason with.
package policies
