// Package voice turns the sound that browsers record into the form that WhatsApp plays as a voice message, Ogg with Opus. Browsers wrap the
// same Opus packets in WebM, so they are only wrapped anew: nothing is decoded, and nothing is lost.
//
// It does not know messages, files or gateways. It imports errs of this project.
package voice
