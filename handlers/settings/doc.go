// Package settings is what a person changes about themself and, as an admin or owner, about the workspace: profile, password, signed-in
// browsers, team, workspace, logo, and the audit log to read. The rules are in package account; this package reads forms and answers pages.
package settings
