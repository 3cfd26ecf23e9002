// Package localpg runs CloudWA's own PostgreSQL: it finds the binaries, makes the cluster, starts, attaches to and stops the server, and
// creates the role, the database and the extensions that CloudWA needs.
//
// The server listens on a unix socket in a folder that only its user can enter, so there is no password and no port. It knows nothing of
// CloudWA's schema, and installs nothing: scripts/setup does that. Every error is one sentence that says what to do about it.
package localpg
