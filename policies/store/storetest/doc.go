// Package storetest holds both databases of package store to one suite, and
// finds them for tests.
//
// PostgreSQL is the server that PANELBOT_TEST_POSTGRES names; each test has a
// schema of its own there, which is dropped at its end. Without the variable a
// throw-away cluster is started once for the test binary, from the binaries on
// PATH or under /usr/lib/postgresql, and stopped when the binary ends, however it
// ends. Where there are none, tests of PostgreSQL are skipped, and fail with
// PANELBOT_REQUIRE_POSTGRES=1.
package storetest
