package locales

import _ "embed"

// Indonesian is the gettext file of the Indonesian texts.
//
//go:embed id.po
var Indonesian []byte
