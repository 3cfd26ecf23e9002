// Package workspace is how a person gets from one workspace to another: making a further one, switching, leaving. What is changed
// within a workspace is in package settings.
package workspace
