// Package op is the vocabulary in which the panels' operations are declared,
// and the engine that turns a declaration into a tool.
//
// A declaration is data: an Operation with the types of its arguments and of
// its answer. Compile reads it once, at start, and refuses a wrong one with a
// sentence that names the field. The Tool that comes out knows its name at
// every door, its arguments with their places, and its schemas. Bind turns a
// caller's JSON into a Request for the panel: it refuses unknown, missing,
// mistyped and repeated arguments, all in one answer, and sends the caller's
// own JSON values, so that false, 0 and "" survive. Nothing in this package
// speaks to a panel.
package op
