package web

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"strings"
	"sync"
)

// leastCompressed is from how many bytes on a page is worth compressing: less fits in one packet anyhow.
const leastCompressed = 1400

// compressors write at the fastest level: it makes a tenth of a page, and better ones take longer than they save.
var compressors = sync.Pool{New: func() any {
	w, _ := gzip.NewWriterLevel(nil, gzip.BestSpeed)
	return w
}}

// takesGzip reports whether a browser reads gzip.
func takesGzip(r *http.Request) bool {
	for part := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		name, weight, _ := strings.Cut(strings.TrimSpace(part), ";")
		if name == "gzip" {
			return strings.ReplaceAll(weight, " ", "") != "q=0"
		}
	}
	return false
}

// compress writes page to to. No page holds a secret that its address or a form could be guessed against: forms are protected by their origin.
func compress(to *bytes.Buffer, page []byte) {
	w := compressors.Get().(*gzip.Writer)
	defer compressors.Put(w)
	w.Reset(to)
	_, _ = w.Write(page) // a buffer takes everything
	_ = w.Close()
}
