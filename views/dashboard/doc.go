// Package dashboard renders a workspace's first page.
package dashboard
