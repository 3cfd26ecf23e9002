// Package workspace renders the page that makes a workspace.
package workspace
