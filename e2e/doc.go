// Package e2e tests the program in a real browser, as its people use it: with the mouse, with the keyboard alone, on a phone, without
// scripts, with a screen reader's eyes. What a plain HTTP request can tell is tested in package handlers instead: that is faster.
package e2e
