// Package errs is the one language for failures: a code that the web layer turns into a status, and a sentence that a person may read.
//
// It knows nothing of HTTP, languages or databases. Sentences are carried as an English format with its values and are translated
// where they are shown. An error that is not from this package is internal: its text goes to the log and never to a page.
package errs
