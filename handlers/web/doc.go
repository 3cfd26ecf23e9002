// Package web is what every page handler stands on: reading a form, knowing who asks, guarding a route, answering a page, and the one
// place where an error becomes something a person sees.
//
// It knows HTTP, gin, sessions and cookies, and of the product only who people are and where they may go. Features are none of its
// business: nothing here knows a page's content beyond the frame around it and the error page.
package web
