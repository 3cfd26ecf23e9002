// Package notices answers the page behind the bell: what happened in the workspace that concerns this person.
package notices
