package contacts

import "errors"

// errBusy is a contact that three times was somebody else's a moment before; the event is tried again.
var errBusy = errors.New("a contact is being added by others again and again")
