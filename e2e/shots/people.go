package main

import "github.com/cloudwa/cloudwa/e2e/browser"

// openFirst follows the first link that a selector finds.
func openFirst(selector string) func(*browser.Tab) {
	return func(tab *browser.Tab) {
		tab.Open(browser.Eval[string](tab, `document.querySelector("`+selector+`").getAttribute("href")`))
	}
}

// peopleShots are the contacts as an owner sees them.
func peopleShots() []shot {
	return []shot{
		{name: "contacts", path: "/contacts"},
		{name: "contacts-found", path: "/contacts?q=rina"},
		{name: "contacts-new", path: "/contacts/new"},
		{name: "contacts-new-wrong", do: func(tab *browser.Tab) {
			tab.Fill("Phone number", "12")
			tab.Submit("Add contact")
		}},
		{name: "contact", path: "/contacts?q=rina", do: openFirst("tbody a.link")},
		{name: "contact-delete", do: click("Delete contact")},
		{name: "contact-merge", path: "/contacts?q=rina", do: func(tab *browser.Tab) {
			openFirst("tbody a.link")(tab)
			openFirst("a[href$='/merge']")(tab)
		}},
		{name: "contact-merge-two", do: openFirst("main li a.btn")},
	}
}
