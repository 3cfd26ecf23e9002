package automation

// sentence is what customers are told where a workspace has no words of its own, by the workspace's language.
type sentence struct{ en, id string }

var (
	optOutText = sentence{
		en: "You will not get automatic messages from us any more. Write to us whenever you need us.",
		id: "Anda tidak akan menerima pesan otomatis dari kami lagi. Silakan tulis kapan saja bila membutuhkan kami.",
	}
	fallbackText = sentence{
		en: "Sorry, something went wrong on our side. One of us will answer you.",
		id: "Maaf, ada kendala di pihak kami. Salah satu dari kami akan membalas Anda.",
	}
	hintText = sentence{
		en: "Reply with the number of your choice.",
		id: "Balas dengan nomor pilihan Anda.",
	}
)

// text is the workspace's own words, else the product's in its language.
func (s *Scene) text(own string, product sentence) string {
	if own != "" {
		return own
	}
	return product.in(s.Locale)
}

func (s sentence) in(locale string) string {
	if locale == "id" {
		return s.id
	}
	return s.en
}

// OptOutText is what customers are told who opt out.
func (s *Scene) OptOutText() string { return s.text(s.Settings.OptOutText, optOutText) }
