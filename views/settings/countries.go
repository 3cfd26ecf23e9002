package settings

import (
	"cmp"
	"context"
	"slices"

	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/i18n"
	"github.com/cloudwa/cloudwa/views/ui"
)

// countries returns the list of countries by the reader's alphabet, Indonesia first.
func countries(ctx context.Context) []ui.Option {
	options := make([]ui.Option, 0, len(account.Countries))
	for _, c := range account.Countries {
		options = append(options, ui.Option{Value: c.Code, Label: i18n.Message(ctx, c.Name) + " (+" + c.Calling + ")"})
	}
	slices.SortFunc(options, func(a, b ui.Option) int {
		return cmp.Or(cmp.Compare(place(a), place(b)), cmp.Compare(a.Label, b.Label))
	})
	return options
}

func place(option ui.Option) int {
	if option.Value == "ID" {
		return 0
	}
	return 1
}
