// Command shots writes a picture of every page in light, dark and at 360 px to .shots, for a person to look at: it starts bin/cloudwa
// with a database of its own, fills it with what real shops would have, and walks through the pages in two tabs at a time.
//
// It judges nothing; that pages are accessible and fit is tested in package e2e. Run it with "make shots". With
// words behind it (go run ./e2e/shots owner visitor) it takes those walks alone.
package main
