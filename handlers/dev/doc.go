// Package dev serves the pages of --dev: every component in every state, and the mails that were written into a folder instead of
// being sent. Its guard answers 404 everywhere else.
package dev
