// Package live remembers what polls of open pages ask for, so that a poll that has nothing to bring costs no query: the number of each
// workspace's last visible change, and who the visits are by the ids of their sessions. It may forget everything at any time. It knows
// neither HTTP nor SQL: package db tells it what was committed here, what other processes say, and when it can no longer hear them.
//
// Of the project it uses internal/account, for visits.
package live
