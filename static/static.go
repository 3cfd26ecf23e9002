package static

import (
	"embed"
	"encoding/json"
	"io/fs"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"
)

//go:embed all:dist
var dist embed.FS

// prefix is where the files live; hashed names below it never change their content.
const prefix = "/static/"

// asset is one entry of dist/manifest.json.
type asset struct {
	File   string `json:"file"` // hashed name
	Size   int    `json:"size"` // bytes, uncompressed
	Brotli bool   `json:"br"`   // there is a .br beside it
	Gzip   bool   `json:"gz"`   // there is a .gz beside it
}

// files is a build: the manifest and the files it names.
type files struct {
	fsys   fs.FS
	byName map[string]asset
	byFile map[string]asset
}

func load(fsys fs.FS) files {
	built := files{fsys: fsys, byName: map[string]asset{}, byFile: map[string]asset{}}
	manifest, err := fs.ReadFile(fsys, "manifest.json")
	if err != nil {
		return built // not built yet: Built says so, and serve refuses to start
	}
	if err := json.Unmarshal(manifest, &built.byName); err != nil {
		return files{fsys: fsys}
	}
	for _, a := range built.byName {
		built.byFile[a.File] = a
	}
	return built
}

var embedded = sync.OnceValue(func() files {
	fsys, err := fs.Sub(dist, "dist")
	if err != nil {
		return files{} // cannot happen: the name is a constant
	}
	return load(fsys)
})

// URL returns the address of an asset by its plain name ("app.css"). Without a build it is the name under /static/, unhashed.
func URL(name string) string { return embedded().url(name) }

// Built reports whether the assets were built into this program.
func Built() bool { return len(embedded().byName) > 0 }

// Handler answers GET and HEAD of the addresses that URL gives, compressed as the browser accepts it and cacheable for a year. Anything else is 404.
func Handler() http.Handler { return embedded() }

func (f files) url(name string) string {
	if a, ok := f.byName[name]; ok {
		return prefix + a.File
	}
	return prefix + name
}

// ServeHTTP implements http.Handler.
func (f files) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a, ok := f.byFile[strings.TrimPrefix(r.URL.Path, prefix)]
	if !ok || (r.Method != http.MethodGet && r.Method != http.MethodHead) {
		http.NotFound(w, r)
		return
	}
	encoding, suffix := a.negotiate(r.Header.Get("Accept-Encoding"))
	body, err := fs.ReadFile(f.fsys, a.File+suffix)
	if err != nil {
		http.NotFound(w, r)
		return
	}
	header := w.Header()
	header.Set("Content-Type", contentType(a.File))
	header.Set("Content-Length", strconv.Itoa(len(body)))
	header.Set("Cache-Control", "public, max-age=31536000, immutable")
	header.Set("X-Content-Type-Options", "nosniff")
	if a.Brotli || a.Gzip {
		header.Set("Vary", "Accept-Encoding")
	}
	if encoding != "" {
		header.Set("Content-Encoding", encoding)
	}
	if r.Method == http.MethodGet {
		_, _ = w.Write(body) // a browser that went away is no error of ours
	}
}

// negotiate returns the content coding to use and the suffix of the file that holds it; brotli before gzip before none. A coding with q=0 is refused.
func (a asset) negotiate(accept string) (coding, suffix string) {
	accepted := map[string]bool{}
	for part := range strings.SplitSeq(accept, ",") {
		name, params, _ := strings.Cut(strings.TrimSpace(part), ";")
		_, q, hasQ := strings.Cut(params, "q=")
		weight, err := strconv.ParseFloat(strings.TrimSpace(q), 64)
		accepted[strings.ToLower(strings.TrimSpace(name))] = !hasQ || err != nil || weight > 0
	}
	switch {
	case a.Brotli && accepted["br"]:
		return "br", ".br"
	case a.Gzip && accepted["gzip"]:
		return "gzip", ".gz"
	}
	return "", ""
}

// contentType knows the few kinds that are built; mime.TypeByExtension would ask the machine's own tables.
func contentType(name string) string {
	switch path.Ext(name) {
	case ".css":
		return "text/css; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".png":
		return "image/png"
	case ".woff2":
		return "font/woff2"
	}
	return "application/octet-stream"
}
