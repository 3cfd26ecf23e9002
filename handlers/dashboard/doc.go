// Package dashboard answers a workspace's first page: who is in it, and the first steps that are still to do.
package dashboard
