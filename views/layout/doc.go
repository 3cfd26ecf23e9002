// Package layout holds the frames that pages stand in: App for a workspace, Auth for signed-out forms, Operator for who hosts CloudWA, and Public
// for the landing page. What every page needs (who, where, theme, unread notices) comes in the context as a Frame, put there once per request, so
// that a page has only its own props. It imports views/ui, static and internal/i18n, and knows the addresses of the pages its menus lead to.
package layout
