// Package mail turns a letter of plain sentences into a mail with a text and an HTML side, and hands it to a mail server or, where
// none is configured, writes it into a folder. It knows nothing of why a mail is sent.
//
// It imports errs and i18n.
package mail
