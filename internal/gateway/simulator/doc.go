// Package simulator is a WhatsApp gateway without WhatsApp: a server that speaks WAHA's HTTP API and webhooks, and the phones and people
// at its other end. It knows what WAHA's four engines answer and send, in old and new versions, and every way in which they fail; it
// reaches CloudWA only over HTTP and knows nothing of it.
//
// Everything that a call was told about stands in a journal before the call is answered, so a kill at any moment loses nothing and the
// next start goes on: sessions, chats, messages, and webhook deliveries with their retries.
//
// The rules come from the project's notes on WAHA's contract; "contract 5.4" in a comment is a section of them. Two of its rules are
// bent on purpose: deliveries are in order unless the settings say otherwise (contract 8.4), and they survive a restart.
//
// It imports the standard library only.
package simulator
