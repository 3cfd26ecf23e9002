// Package contacts answers the pages of a workspace's people: the list, and one of them.
package contacts
