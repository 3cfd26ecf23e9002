// Package flowtest answers the page on which people try the draft of a flow. The test travels in the page's forms; nothing of it is kept here.
package flowtest
