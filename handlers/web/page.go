package web

// Cut takes a page of limit rows out of rows that were asked for with one more, and tells by that one whether there is another page.
func Cut[T any](rows []T, limit int) (page []T, more bool) {
	if len(rows) <= limit {
		return rows, false
	}
	return rows[:limit], true
}
