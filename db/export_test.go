package db

// AppendJSON is how JSON stands in statements.
func AppendJSON(b, json []byte) []byte { return newDialect().AppendJSON(b, json) }
