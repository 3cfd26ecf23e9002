// Package dev holds the pages of --dev: every component in every state, and the mails that were not sent. Their texts are for developers
// and are not translated.
package dev
