// Package account knows people and workspaces: registering, signing in, roles, invitations, the links that mails carry, the audit log
// and the notices behind the bell. A workspace is called tenant in code and database, workspace on pages.
//
// It decides; it stores nothing itself. Each action names, as a small interface, what it needs from the database, and is called inside
// one transaction. It knows nothing of HTTP, pages, SQL or queues; its jobs are plain structs of ids.
//
// It imports errs, i18n, mail and secrets.
package account
