package browser

import "fmt"

// Attempt calls f with something that stands where a test would, and returns the first failure, or what the browser complained about, as an error.
// It is for programs that use a browser and are no test.
func Attempt(f func(t TB)) (err error) {
	a := &attempt{}
	defer func() {
		if r := recover(); r != nil {
			failed, ok := r.(failure)
			if !ok {
				panic(r)
			}
			err = failed
		}
		for i := len(a.cleanup) - 1; i >= 0; i-- {
			a.cleanup[i]()
		}
		if err == nil {
			err = a.err
		}
	}()
	f(a)
	return nil
}

// failure is what Fatalf panics with.
type failure string

// Error implements error.
func (f failure) Error() string { return string(f) }

type attempt struct {
	err     error
	cleanup []func()
}

// Helper implements TB.
func (a *attempt) Helper() {}

// Errorf implements TB.
func (a *attempt) Errorf(format string, args ...any) {
	if a.err == nil {
		a.err = fmt.Errorf(format, args...)
	}
}

// Fatalf implements TB.
func (a *attempt) Fatalf(format string, args ...any) { panic(failure(fmt.Sprintf(format, args...))) }

// Cleanup implements TB.
func (a *attempt) Cleanup(f func()) { a.cleanup = append(a.cleanup, f) }
