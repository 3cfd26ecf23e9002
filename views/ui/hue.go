package ui

import (
	"hash/fnv"

	"github.com/google/uuid"
)

// Hue returns the colour of somebody's or something's initials, in degrees: always the same for the same id.
func Hue(id uuid.UUID) int {
	h := fnv.New32a()
	_, _ = h.Write(id[:])
	return int(h.Sum32() % 360)
}
