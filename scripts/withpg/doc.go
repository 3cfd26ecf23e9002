// Command withpg runs a command with a PostgreSQL of its own, in memory, and removes that afterwards:
//
//	go run ./scripts/withpg -- go test ./...
//
// The command finds CLOUDWA_TEST_DATABASE_URL (the role cloudwa, which may create databases and roles; template1 has the extensions) and
// CLOUDWA_TEST_SUPER_URL (the superuser). Where CLOUDWA_TEST_DATABASE_URL is set already, it only runs the command.
package main
