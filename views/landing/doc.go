// Package landing holds the page at /, which tells a shop owner in one screen what CloudWA does. It claims only what the product is for.
package landing
