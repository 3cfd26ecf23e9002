// Package google signs people in with OpenID Connect: it knows Google's addresses, the code that is exchanged and the signed token. It
// knows neither pages nor what an account is made of.
//
// It imports account (for what Google says about a person) and errs.
package google
