// Package inbox serves the inbox: the list of a workspace's chats, the thread of one of them with the composer, and what changes while
// somebody looks. Reading marks nothing as read; the page says so itself when a person really sees the thread.
package inbox
