// Package gateway is the one language for every WhatsApp provider: what a device is told to do (Driver), what a provider tells us
// (Receiver and the events it decodes), what a provider cannot do (Capabilities), and how its calls fail (Error).
//
// It knows people and chats the way WhatsApp does: a person may be a phone number, a hidden id (LID), a business-scoped id (BSUID), a
// username, or several of them at once. It knows nothing of tenants, conversations, storage, pacing or HTTP. The drivers are in folders
// of their own; gatewaytest is the contract that each of them passes.
//
// It imports errs of this project, and github.com/nyaruka/phonenumbers for the numbers that people type.
package gateway
