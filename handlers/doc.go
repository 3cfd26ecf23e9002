// Package handlers holds the one table of routes, each with its guard, and makes the program's HTTP handler of it. Each feature's
// handlers are a package of their own below this one; what they share is package web.
package handlers
