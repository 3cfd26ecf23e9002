// Package i18n says things in the reader's language: sentences, numbers, dates and "2 minutes ago".
//
// The English text is the key, so English needs no catalogue. The Indonesian one is embedded by package locales and is parsed when
// the first Indonesian reader comes, because the program has 50 ms to start. A key without an entry is shown in English; a test in
// extract makes sure that there is none. The reader's language travels in the context.
//
// The format given to T, N, errs.New and errs.Msg is a literal, or it could not be found in the source. A table of texts holds
// errs.Msg("...") values and shows them with Message; errs.Message{Format: text} passes on a text that was found elsewhere. A text
// with a percent sign takes it as a value: T(ctx, "%s free", "100%").
//
// It imports errs and locales of this project.
package i18n
