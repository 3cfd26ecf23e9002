package ui

import (
	"context"
	"fmt"
	"io"

	"github.com/a-h/templ"
)

// IconName is the lucide name of an icon; only the generated constants exist.
type IconName string

// Icon draws an icon of 16 px, or of the size its class says ("size-5"). It is decoration: the word beside it, or the aria-label of the control
// around it, says what it means.
func Icon(name IconName, class ...string) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		body, ok := iconBodies[name]
		if !ok {
			return fmt.Errorf("draw icon %q: no such icon", name)
		}
		size := "size-4"
		if len(class) > 0 {
			size = class[0]
		}
		_, err := io.WriteString(w, `<svg class="icon `+templ.EscapeString(size)+`" viewBox="0 0 24 24" aria-hidden="true">`+body+"</svg>")
		return err
	})
}
