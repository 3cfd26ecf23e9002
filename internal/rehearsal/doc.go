// Package rehearsal tries a flow without customers: a tape says what somebody who pretends to be one did, and playing it says what the flow would do.
// The engine is the one that answers customers (flows.Step); what it would send, call or note is listed and not done.
//
// A tape is all there is to a rehearsal. Nothing else is kept, so going back is playing less of it, and a draft that was changed is tried with the
// same answers. Playing is pure: the same tape, flow and surroundings always give the same.
//
// It imports errs and flows of this project.
package rehearsal
