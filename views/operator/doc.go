// Package operator holds the pages of who hosts CloudWA.
package operator
