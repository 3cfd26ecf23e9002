package main

import (
	"cmp"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"
)

// key is one text in the source.
type key struct {
	text, plural string
	position     string // file:line, relative to the project
}

func (k key) file() string {
	file, _, _ := strings.Cut(k.position, ":")
	return file
}

// found is what one source file holds.
type found struct {
	keys     []key
	problems []string
}

// findKeys returns each text of the project once, in the order of the files, and a sentence for each place where a text could not be
// read because it is not a literal.
func findKeys(root string) ([]key, []string, error) {
	paths, err := sources(root)
	if err != nil {
		return nil, nil, err
	}
	results := make([]found, len(paths))
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, path := range paths {
		group.Go(func() error {
			source, err := os.ReadFile(filepath.Join(root, path))
			if err != nil {
				return fmt.Errorf("read source: %w", err)
			}
			if strings.HasSuffix(path, ".go") {
				results[i], err = goKeys(path, source)
			} else {
				results[i] = typescriptKeys(path, source)
			}
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, nil, err
	}
	keys, problems := merge(results)
	return keys, problems, nil
}

// merge keeps the first place of each text. A text used alone and as the singular of a pair takes the pair.
func merge(results []found) ([]key, []string) {
	var keys []key
	var problems []string
	index := map[string]int{}
	for _, result := range results {
		problems = append(problems, result.problems...)
		for _, k := range result.keys {
			at, seen := index[k.text]
			switch {
			case !seen:
				index[k.text] = len(keys)
				keys = append(keys, k)
			case keys[at].plural == "":
				keys[at].plural = k.plural
			case k.plural != "" && keys[at].plural != k.plural:
				problems = append(problems, fmt.Sprintf("%s: %q has another plural at %s", k.position, k.text, keys[at].position))
			}
		}
	}
	return keys, problems
}

// sources lists the files to search, relative to root, sorted.
func sources(root string) ([]string, error) {
	var paths []string
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := entry.Name()
		relative, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if relative != "." && (strings.HasPrefix(name, ".") || skippedFolder(relative)) {
				return filepath.SkipDir
			}
			return nil
		}
		if isSource(filepath.ToSlash(relative)) {
			paths = append(paths, filepath.ToSlash(relative))
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("list sources: %w", err)
	}
	slices.SortFunc(paths, cmp.Compare[string])
	return paths, nil
}

func skippedFolder(relative string) bool {
	switch filepath.ToSlash(relative) {
	case "data", "static/dist", "static/vendor":
		return true
	}
	name := filepath.Base(relative)
	return name == "node_modules" || name == "testdata"
}

func isSource(path string) bool {
	if strings.HasSuffix(path, ".go") {
		return !strings.HasSuffix(path, "_test.go")
	}
	return strings.HasPrefix(path, "static/js/") && strings.HasSuffix(path, ".ts") && !strings.HasSuffix(path, ".test.ts") &&
		!strings.HasSuffix(path, ".d.ts")
}
