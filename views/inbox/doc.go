// Package inbox has the views of the inbox: the list of chats, a thread with its composer, and the parts of them that a page gets while it
// is open. The scripts chat.ts, rows.ts and thread.ts put those parts in their places.
package inbox
