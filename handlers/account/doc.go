// Package account is the way in and out: registering, logging in, verifying an address, resetting a password, accepting an
// invitation, and Google's login. What a person changes once inside is in package settings.
package account
