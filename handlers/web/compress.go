package web

import (
	"bytes"
	"net/http"
	"strings"
	"sync"

	"github.com/klauspost/compress/gzip"
)

// leastCompressed is from how many bytes on a page is worth compressing: less fits in one packet anyhow.
const leastCompressed = 1400

// compressors write at the fastest level: it makes a sixth of a page, and better ones take longer than they save. This library takes half of the
// time that the standard one takes for a page.
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
