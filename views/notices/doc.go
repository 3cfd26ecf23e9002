// Package notices renders the page behind the bell, and has the sentence for each kind of notice.
package notices
