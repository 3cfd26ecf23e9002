// Package imports holds no code, only the test that keeps the rules of docs/architecture.md on who may import whom.
package imports
