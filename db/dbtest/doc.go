// Package dbtest gives each test a database of its own, cloned from a migrated template, so that tests run in parallel against real
// Postgres. Nothing outside tests imports it.
package dbtest
