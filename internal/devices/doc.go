// Package devices knows the WhatsApp numbers of a workspace: adding, pairing, renaming, restarting and deleting them, their settings, the
// WAHA server they are on, how they truly are, and what is done about it without being asked. Pages call a device a number.
//
// How a device is follows from evidence alone (State in the gateway's words, Health in ours), by the pure function [Judge]; whoever learned
// something new hands it to [Observe], which keeps the verdict, its place on the timeline and the alarm in one transaction. It does not know
// conversations or messages: it asks an [Inbox] whether messages at the gateway are here too, and hands it those that are not.
//
// It imports errs, account, gateway, gateway/waha, secrets, mail and i18n of this project.
package devices
