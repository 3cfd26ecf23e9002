package numbers

import "github.com/google/uuid"

// path is the address of a number's own page.
func path(id uuid.UUID) string { return "/numbers/" + id.String() }
