// Package dev holds the page that shows every component in every state, served with --dev only. Its texts are samples and are not translated.
package dev
