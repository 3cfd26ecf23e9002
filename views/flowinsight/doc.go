// Package flowinsight has the pages of what became of a flow's runs.
package flowinsight
