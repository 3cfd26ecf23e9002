package inbox

import "time"

// FailedReport is a report of a gateway that could not be read, as the operator sees it. It stops nobody else, and waits until it is read after all or
// discarded.
type FailedReport struct {
	ID int64
	Line
	Tenant, Device string // what they are called
	Name           string // the gateway's name of the event
	At             time.Time
	Reason         string // why it could not be read
	Size           int    // of the body, in bytes
	Body           []byte // its beginning; empty in lists
}
