// Package soak holds the tests with real processes that are killed: CloudWA, the WhatsApp simulator and Postgres. They know the program from
// outside only: its commands, its pages, the rows of its database, and what the simulator counts.
//
// "make test" runs them in a short form. "make soak" runs the long one, with the numbers that the budgets name, and prints what it found as
// a table. SOAK_SEED repeats a run's random choices.
package soak
