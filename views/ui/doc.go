// Package ui holds the components every page is made of: buttons, fields, tables, dialogs, badges. A component knows how to look and how to be
// reached by keyboard and screen reader; it knows no feature, no route and no database. Texts arrive translated, apart from the few words that
// belong to a component itself ("Required", "Close"). Nothing here needs a script to work, and nothing uses an inline style, which the CSP forbids.
package ui
