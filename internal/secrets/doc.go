// Package secrets knows how things are kept secret: sealing with AES-256-GCM, keys derived from one key, password hashes, the random
// tokens of links and sessions, and time-based one-time codes. It knows nothing of whose secrets they are or where they are stored.
//
// It imports errs.
package secrets
