// Package automation decides which flow answers a conversation and does what it says: it keeps flows with their drafts and versions, and contacts' runs
// through them. What a step of a flow is, package flows knows; what a message is, package inbox.
//
// Whatever happens to a run (a message, the end of a wait, the answer of another system, a person) happens in one transaction that holds the
// conversation: the run's next state, the messages it queues, and what else it does are committed together or not at all.
//
// It imports account, contacts, errs, flows, gateway, inbox and secrets of this project; it does not know HTTP, SQL or pages.
package automation
