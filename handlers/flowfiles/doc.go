// Package flowfiles answers the page of the files that flows send, and takes new ones. What they are, internal/automation knows; handlers/media serves them.
package flowfiles
