package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

func main() {
	if err := run(os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// run appends the missing keys to the catalogue and reports what else is wrong with it.
func run(out io.Writer) error {
	root, err := projectRoot()
	if err != nil {
		return err
	}
	keys, problems, err := findKeys(root)
	if err != nil {
		return err
	}
	path := filepath.Join(root, cataloguePath)
	entries, faults, err := readCatalogue(path)
	if err != nil {
		return err
	}
	missing := missingKeys(keys, entries)
	if err := appendKeys(path, missing); err != nil {
		return err
	}
	_, _ = fmt.Fprintf(out, "%d texts, %d appended to %s\n", len(keys), len(missing), cataloguePath)
	for _, problem := range append(append(problems, faults...), compare(keys, entries)...) {
		_, _ = fmt.Fprintln(out, problem)
	}
	return nil
}

// projectRoot returns the folder of go.mod, at or above the working directory.
func projectRoot() (string, error) {
	folder, err := os.Getwd()
	if err != nil {
		return "", fmt.Errorf("find working directory: %w", err)
	}
	for {
		if _, err := os.Stat(filepath.Join(folder, "go.mod")); err == nil {
			return folder, nil
		}
		parent := filepath.Dir(folder)
		if parent == folder {
			return "", fmt.Errorf("no go.mod at or above the working directory")
		}
		folder = parent
	}
}

// appendKeys writes the keys to the end of the catalogue, each with an empty translation.
func appendKeys(path string, keys []key) error {
	if len(keys) == 0 {
		return nil
	}
	var text strings.Builder
	for _, k := range keys {
		fmt.Fprintf(&text, "\n#: %s\nmsgid %s\n", k.file(), quote(k.text))
		if k.plural == "" {
			text.WriteString("msgstr \"\"\n")
		} else {
			fmt.Fprintf(&text, "msgid_plural %s\nmsgstr[0] \"\"\n", quote(k.plural))
		}
	}
	file, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return fmt.Errorf("open catalogue: %w", err)
	}
	if _, err := file.WriteString(text.String()); err != nil {
		_ = file.Close()
		return fmt.Errorf("append to catalogue: %w", err)
	}
	if err := file.Close(); err != nil {
		return fmt.Errorf("append to catalogue: %w", err)
	}
	return nil
}
