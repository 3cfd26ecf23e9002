// Package flows answers the pages of a workspace's automations: their list, the gallery they begin from, the outline editor and what was published.
package flows
