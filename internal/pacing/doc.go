// Package pacing knows when a message may leave a number so that WhatsApp takes the number for a person's: how long typing takes, the gaps between
// messages of campaigns, quiet hours, the cap of a day and the warm-up of new numbers. All of it is pure: it has no clock, no randomness and no
// storage of its own.
//
// It imports errs of this project.
package pacing
