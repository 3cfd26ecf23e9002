// Command bench measures CloudWA against the budgets it is built to:
//
//	make bench            all rows
//	make bench ROW=name   one row, or several with commas
//	make bench ROW=name PROFILE=file   a CPU profile of the program under the row's load instead of results (ingest and lane rows)
//
// It prints a table and writes bench/results.json and bench/results.md; a run of some rows keeps the earlier results of the others. A missed
// budget is said in the table and is no error: the exit code is 1 only where something could not be measured.
//
// A row is one file with one function and one line in rows.go. It measures the program as it is shipped: a stripped binary, as a process
// of its own, on a Postgres of its own on a disk with fsync and synchronous_commit on, reached on 127.0.0.1 alone. What a rate is compared with
// (its baseline) runs right after it in the same way, as a process of its own: machines differ, ratios hardly.
//
// Rows of messages have a database of their own each, and look at what the program made of their load: a wrong outcome is no figure but an error.
//
// Units: MiB and KiB are powers of two. It knows the program from outside: its commands, its pages and, for baselines, one query; for rows of
// messages its tables too, and the simulated gateway; for the canvas, a browser.
package main
