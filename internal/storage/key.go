package storage

import (
	"strings"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/internal/errs"
)

// maxKey is the longest key in bytes. S3 takes 1,024 with the tenant; a folder takes 255 for each part.
const (
	maxKey  = 700
	maxPart = 200
)

// fullKey returns the key with its tenant in front. A key that could lead elsewhere is refused as not found: it was not one of ours.
func fullKey(tenant uuid.UUID, key string) (string, error) {
	parts := strings.Split(key, "/")
	good := tenant != uuid.Nil && len(parts) >= 2 && len(key) <= maxKey
	for _, part := range parts {
		good = good && goodPart(part)
	}
	if !good {
		return "", errs.New(errs.NotFound, "This file does not exist any more.")
	}
	return tenant.String() + "/" + key, nil
}

// goodPart reports whether a part of a key is a plain file name. ".attrs" is what the folder driver calls its own files.
func goodPart(part string) bool {
	if part == "" || len(part) > maxPart || part[0] == '.' || strings.HasSuffix(part, ".attrs") {
		return false
	}
	for _, letter := range []byte(part) {
		switch {
		case 'a' <= letter && letter <= 'z', 'A' <= letter && letter <= 'Z', '0' <= letter && letter <= '9':
		case letter == '.', letter == '-', letter == '_':
		default:
			return false
		}
	}
	return true
}
