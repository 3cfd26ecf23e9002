// Package account renders the pages of the way in: registering, logging in, the links that mails carry, invitations.
package account
