package secrets

// OccupyHashing takes every place at which passwords are hashed until release is called.
func OccupyHashing() (release func()) {
	for range cap(hashing) {
		hashing <- struct{}{}
	}
	return func() {
		for range cap(hashing) {
			<-hashing
		}
	}
}
