// Package inbox knows conversations and their messages: how what a gateway reports becomes a thread (receive), how what people write here
// leaves through a device (send), how the files of messages get here (media), when customers see that they were read, and which changes a page
// has not seen yet.
//
// It imports errs, account, contacts, devices, gateway, pacing and storage of this project.
package inbox
