// Package waha drives WhatsApp numbers through a WAHA server (devlikeapro/waha), versions 2024.11.5 to 2026.7, with any of its engines.
//
// It knows WAHA's HTTP API and its webhooks in all the forms that versions, editions and engines give them: answers without a body, four
// shapes of a sent message, five shapes of an error, ids written in two ways. JSON is read without insisting on its types, because what
// one engine calls a string is a number or an object in the next. It does not know which of our tenants a server or a session belongs to,
// and the HTTP client it is given decides which servers may be reached.
//
// It imports errs and gateway of this project.
package waha
