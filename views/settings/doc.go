// Package settings renders the settings pages: a person's profile, password and browsers, and a workspace's team, settings and audit
// log. It also knows the words for what it lists: browsers by their User-Agent, time zones, and a sentence for each change in the log.
package settings
