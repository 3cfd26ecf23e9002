// Package contacts is the pages of a workspace's people.
package contacts
