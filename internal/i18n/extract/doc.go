// Command extract finds the texts in the source and compares them with locales/id.po: it appends the ones that are missing, with an
// empty translation to fill in, and names the ones nobody uses any more. Its test does the same comparison without writing.
//
// It knows how texts are written in Go (i18n.T, i18n.N, errs.New, errs.Msg, errs.Message and Fields.Add, also in generated templ
// files) and in TypeScript (t("...") and n("...", "...")). Test files are not searched.
package main
