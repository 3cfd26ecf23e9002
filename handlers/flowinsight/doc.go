// Package flowinsight answers what became of a flow's runs: numbers by step, and the chats that each of them counts.
package flowinsight
