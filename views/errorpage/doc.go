// Package errorpage holds the page that says what went wrong, in whichever frame the person was. It knows no error codes: the web layer chooses the
// words.
package errorpage
