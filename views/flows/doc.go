// Package flows has the pages of a workspace's automations. What a step has to be set, it reads from the settings of internal/flows: each of their
// members is one field of a form, named by its place, such as buttons[0].title.
package flows
