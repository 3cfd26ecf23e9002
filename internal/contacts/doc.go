// Package contacts knows the people who write to a workspace, and by what they are known: a phone number, a hidden id, a business-scoped id,
// a username, or several of them. It does not know what they wrote.
//
// It imports errs, account and gateway of this project.
package contacts
