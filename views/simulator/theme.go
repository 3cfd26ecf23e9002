package simulator

import (
	"cmp"
	"context"

	"github.com/cloudwa/cloudwa/views/layout"
)

// theme is what the visitor chose on CloudWA's own pages.
func theme(ctx context.Context) string { return cmp.Or(layout.From(ctx).Theme, "system") }
