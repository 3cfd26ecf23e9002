// Command live builds and runs CloudWA again whenever one of its sources changes. A change that does not build leaves the old one running.
package main
