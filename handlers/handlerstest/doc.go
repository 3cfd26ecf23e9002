// Package handlerstest runs the whole program's HTTP side against a database of the test's own, and drives it as browsers do: with
// cookies, forms and real jobs. Mails are caught where they would leave. Nothing outside tests imports it.
package handlerstest
