// Package gatewaytest is the contract of a gateway's driver: what every provider has to do, whatever its words for it. A driver's own tests
// run it against a server of that provider, simulated or real, for each version and engine the driver speaks to.
//
// It knows a phone at the other end, which can be told what its owner and other people do with it. It imports gateway of this project,
// and testify.
package gatewaytest
