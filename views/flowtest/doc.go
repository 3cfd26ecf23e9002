// Package flowtest is the page on which a flow is tried: a phone, what the flow does beside it, and its variables.
package flowtest
