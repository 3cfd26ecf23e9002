// Package media serves the files of workspaces to the people who may see them. A file is served inert: with its own type, sandboxed, so
// that whatever it holds can do nothing in our name.
package media
