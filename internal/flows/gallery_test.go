package flows

import (
	"flag"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the gallery's files anew, tidy and laid out")

func TestGallery(t *testing.T) {
	t.Parallel()
	for _, template := range Gallery() {
		for _, language := range []string{"id", "en"} {
			t.Run(template.ID+"."+language, func(t *testing.T) {
				t.Parallel()
				name := "gallery/" + template.ID + "." + language + ".json"
				file, err := os.ReadFile(name)
				require.NoError(t, err)
				g, err := Decode(file)
				require.NoError(t, err)
				if *update {
					Layout(g)
					require.NoError(t, os.WriteFile(name, g.Encode(), 0o644))
					return
				}
				require.Equal(t, string(file), string(g.Encode()), "go test ./internal/flows -update")
				require.Equal(t, g, template.Graph(language))
				for _, on := range []For{{}, {Buttons: true, Lists: true}} {
					require.Empty(t, Check(g, on))
				}
				_, err = Compile(g)
				require.NoError(t, err)
			})
		}
	}
	require.Empty(t, Template{ID: "none"}.Graph("id").Nodes)
}
