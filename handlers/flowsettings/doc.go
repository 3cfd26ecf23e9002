// Package flowsettings answers the page of what all flows of a workspace share, its secrets for API calls among them.
package flowsettings
