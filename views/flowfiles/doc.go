// Package flowfiles has the page of the files that flows send.
package flowfiles
