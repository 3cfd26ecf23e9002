package main

import (
	"context"
	"time"

	"github.com/pquerna/otp/totp"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/e2e/browser"
)

// shot is one page to take pictures of: its address, and what to do there first.
type shot struct {
	name    string
	path    string // empty: the page that is shown already
	do      func(*browser.Tab)
	phone   func(*browser.Tab) // once more before the picture at 360 px
	only    string             // "light", "dark" or "phone"; empty: all three
	screens bool               // also at 1024 and 1440 px
}

// walk is the pictures taken in one browser profile, one after the other.
type walk struct {
	who   string
	shots []shot
}

func walks(s *scene, store *db.DB) []walk {
	return []walk{
		{"owner", append([]shot{signIn("/login", owner)}, ownerShots(store)...)},
		{"numbers", append([]shot{signIn("/login", owner)}, numberShots()...)},
		{"flowtest", append([]shot{signIn("/login", owner)}, flowTestShots()...)},
		{"visitor", visitorShots(s)},
		{"operator", append([]shot{signIn("/admin/login", operator)}, operatorShots(s)...)},
		{"careful operator", carefulShots()},
		{"agent", append([]shot{signIn("/login", agent)}, agentShots()...)},
		{"inbox", append([]shot{signIn("/login", agent)}, chatShots()...)},
		{"contacts", append([]shot{signIn("/login", owner)}, peopleShots()...)},
		{"flows", append([]shot{signIn("/login", owner)}, flowShots(s)...)},
		{"automation", append([]shot{signIn("/login", owner)}, automationShots()...)},
		{"canvas", append([]shot{signIn("/login", owner)}, canvasShots(s)...)},
		{"insight", append([]shot{signIn("/login", owner)}, insightShots()...)},
		{"indonesian", append([]shot{signIn("/login", indonesian)}, indonesianShots()...)},
		{"unverified", []shot{signIn("/login", unverified), {name: "unverified-dashboard", path: "/dashboard"}, {name: "unverified-profile", path: "/settings/profile"}}},
		{"fresh", append([]shot{
			signIn("/login", fresh), {name: "fresh-dashboard", path: "/dashboard"}, {name: "fresh-notices", path: "/notices"},
			{name: "fresh-inbox", path: "/inbox"}, {name: "fresh-numbers", path: "/numbers"}, {name: "fresh-number-new", path: "/numbers/new"},
			{name: "fresh-audit", path: "/settings/audit"}, {name: "fresh-team", path: "/settings/team"},
		}, scanShots()...)},
		{"homeless", []shot{signIn("/login", homeless), {name: "homeless-new-workspace", path: "/dashboard"}, {name: "homeless-profile", path: "/settings/profile"}}},
		{"suspended", []shot{signIn("/login", suspended), {name: "suspended", path: "/dashboard"}}},
	}
}

// signIn takes no picture.
func signIn(path, email string) shot {
	return shot{path: path, only: "none", do: func(tab *browser.Tab) {
		tab.Fill("E-mail", email)
		tab.Fill("Password", password)
		tab.Submit("Log in")
	}}
}

func submit(name string) func(*browser.Tab) { return func(tab *browser.Tab) { tab.Submit(name) } }

func click(names ...string) func(*browser.Tab) {
	return func(tab *browser.Tab) {
		for _, name := range names {
			tab.Click(name)
		}
	}
}

func visitorShots(s *scene) []shot {
	return []shot{
		{name: "landing", path: "/"},
		{name: "login", path: "/login"},
		{name: "login-wrong", path: "/login", do: func(tab *browser.Tab) {
			tab.Fill("E-mail", owner)
			tab.Fill("Password", "wrong")
			tab.Submit("Log in")
		}},
		{name: "register", path: "/register"},
		{name: "register-errors", path: "/register", do: func(tab *browser.Tab) {
			browser.Eval[bool](tab, `(document.querySelector("form[action='/register']").noValidate = true)`)
			tab.Fill("E-mail", "not an address")
			tab.Fill("Password", "short")
			tab.Submit("Register")
		}},
		{name: "register-sent", path: "/register/sent"},
		{name: "forgot", path: "/password/forgot"},
		{name: "forgot-sent", path: "/password/forgot", do: func(tab *browser.Tab) {
			tab.Fill("E-mail", agent)
			tab.Submit("Send the link")
		}},
		{name: "forgot-too-often", do: func(tab *browser.Tab) {
			for range 11 {
				tab.Open("/password/forgot")
				tab.Fill("E-mail", agent)
				tab.Submit("Send the link")
			}
		}},
		{name: "verify", path: s.links["/verify"]},
		{name: "reset", path: s.links["/password/reset"]},
		{name: "email-confirm", path: s.links["/settings/email/confirm"]},
		{name: "invite-newcomer", path: s.links["newcomer"]},
		{name: "invite-known", path: s.links["known"]},
		{name: "error-404", path: "/nothing/here"},
		{name: "error-link-gone", path: "/verify?token=used"},
		{name: "admin-login", path: "/admin/login"},
		{name: "dev-ui", path: "/dev/ui"},
		{name: "dev-mail", path: "/dev/mail"},
		{name: "dev-mail-one", path: "/dev/mail", do: func(tab *browser.Tab) {
			if browser.Eval[bool](tab, `!!document.querySelector("main a[href^='/dev/mail/']")`) {
				tab.Open(browser.Eval[string](tab, `document.querySelector("main a[href^='/dev/mail/']").getAttribute("href")`))
			}
		}},
		{name: "id-landing", path: "/", do: submit("Indonesia")},
		{name: "id-login", path: "/login"},
		{name: "id-register", path: "/register"},
		{name: "id-error-404", path: "/nothing/here"},
	}
}

func ownerShots(store *db.DB) []shot {
	return []shot{
		{name: "landing-signed-in", path: "/"},
		{name: "dashboard", path: "/dashboard"},
		{name: "dashboard-collapsed", path: "/dashboard", do: click("Narrow or wide menu"), only: "light"},
		{path: "/dashboard", do: click("Narrow or wide menu"), only: "none"},
		{name: "menu-switcher", path: "/dashboard", do: click("Switch workspace"), only: "light"},
		{name: "menu-person", path: "/dashboard", do: click("Your menu"), only: "light"},
		{name: "menu-person-dark", path: "/dashboard", do: click("Your menu"), only: "dark"},
		{name: "drawer", path: "/dashboard", phone: click("Open menu"), only: "phone"},
		{name: "drawer-menu", path: "/dashboard", phone: click("Open menu", "Your menu"), only: "phone"},
		{name: "notices", path: "/notices"},
		{name: "profile", path: "/settings/profile"},
		{name: "profile-saved", path: "/settings/profile", do: submit("Save")},
		{name: "profile-errors", path: "/settings/profile", do: func(tab *browser.Tab) {
			tab.Fill("New address", "somebody@else.test")
			tab.Fill("Current password", "wrong")
			tab.Submit("Send the link")
		}},
		{name: "profile-leave", path: "/settings/profile", do: click("Leave")},
		{name: "password", path: "/settings/password"},
		{name: "password-errors", path: "/settings/password", do: func(tab *browser.Tab) {
			tab.Fill("Current password", "wrong")
			tab.Fill("New password", "short")
			tab.Submit("Set password")
		}},
		{name: "sessions", path: "/settings/sessions"},
		{name: "team", path: "/settings/team"},
		{name: "team-errors", path: "/settings/team", do: func(tab *browser.Tab) {
			tab.Fill("E-mail", agent)
			tab.Submit("Send invitation")
		}},
		{name: "team-remove", path: "/settings/team", do: click("Remove")},
		{name: "workspace-logo-wrong", path: "/settings/workspace", do: func(tab *browser.Tab) {
			tab.Upload(file("fake.png", []byte("<svg onload=alert(1)>")))
			tab.Submit("Use this picture")
		}},
		{name: "workspace-logo", path: "/settings/workspace", do: func(tab *browser.Tab) {
			tab.Upload(file("melati.png", logo()))
			tab.Submit("Use this picture")
		}},
		{name: "workspace", path: "/settings/workspace"},
		{name: "workspace-changed", path: "/settings/workspace", do: func(tab *browser.Tab) { tab.Fill("Name", "Toko Melati Baru") }},
		{name: "workspace-errors", do: func(tab *browser.Tab) {
			tab.Fill("Name", " ")
			tab.Submit("Save changes")
		}},
		{name: "audit", path: "/settings/audit"},
		{name: "new-workspace", path: "/workspaces/new"},
		{name: "error-500", do: func(tab *browser.Tab) {
			rename(store, "audit_log", "audit_log_away")
			defer rename(store, "audit_log_away", "audit_log")
			tab.Status("/settings/audit")
		}},
	}
}

func agentShots() []shot {
	return []shot{
		{name: "agent-dashboard", path: "/dashboard"},
		{name: "agent-numbers", path: "/numbers"},
		{name: "agent-number", path: "/numbers/" + numberIDs["Orders"].String(), only: "light"},
		{name: "agent-profile", path: "/settings/profile"},
		{name: "error-403", path: "/settings/team"},
		{name: "error-404-signed-in", path: "/nothing/here"},
	}
}

// rename breaks a page for a moment, or mends it.
func rename(store *db.DB, from, to string) {
	if _, err := store.OwnerPool().Exec(context.Background(), "alter table "+from+" rename to "+to); err != nil {
		panic(failure(err.Error()))
	}
}

func indonesianShots() []shot {
	return []shot{
		{name: "id-dashboard", path: "/dashboard"},
		{name: "id-inbox", path: "/inbox/" + chatID.String(), screens: true},
		{name: "id-inbox-emoji", path: "/inbox/" + chatID.String(), only: "light", do: opened("Emoji", `document.querySelectorAll("[data-emoji]").length > 300`)},
		{name: "id-inbox-help", path: "/inbox", only: "light", do: script(`document.querySelector("#inbox-help").showModal()`)},
		{name: "id-inbox-new", path: "/inbox", only: "light", do: opened("Chat baru", `document.querySelector("#inbox-begin[open] form")`)},
		{name: "id-inbox-styled", path: lookedAt(styled.name)},
		{name: "id-inbox-menu", path: "/inbox/" + chatID.String(), only: "light", do: script(openMenu)},
		{name: "id-inbox-attach", path: "/inbox/" + chatID.String(), only: "light", do: script(`document.querySelector(".compose-attach summary").click()`)},
		{name: "id-inbox-guard", path: "/inbox/" + chatID.String(), only: "light", do: script(`document.querySelector("#compose-guard").showModal()`)},
		{name: "id-inbox-location", path: "/inbox/" + chatID.String(), only: "light", do: script(`document.querySelector("#compose-place").showModal()`)},
		{name: "id-inbox-files", path: "/inbox/" + fileChatIDs[0].String()},
		{name: "id-inbox-more-files", path: "/inbox/" + fileChatIDs[1].String(), only: "light"},
		{name: "id-inbox-search", path: "/inbox?q=kak", only: "light"},
		{name: "id-inbox-search-none", path: "/inbox?q=zzzz", only: "light"},
		{name: "id-inbox-contact", path: "/inbox/" + fileChatIDs[0].String(), do: func(tab *browser.Tab) {
			tab.Click("Tentang kontak ini")
			tab.Until(`document.querySelector("#pane-name")`)
		}},
		{name: "id-notices", path: "/notices"},
		{name: "id-numbers", path: "/numbers"},
		{name: "id-number", path: "/numbers/" + numberIDs["Orders"].String()},
		{name: "id-number-queue", path: "/numbers/" + numberIDs["Orders"].String() + "/queue"},
		{name: "id-pair-ended", path: "/numbers/" + numberIDs["Too late"].String() + "/pair"},
		{name: "id-pair-claim", path: "/numbers/" + numberIDs["Swapped"].String() + "/pair"},
		{name: "id-number-server", path: "/numbers/server"},
		{name: "id-profile", path: "/settings/profile"},
		{name: "id-password", path: "/settings/password"},
		{name: "id-sessions", path: "/settings/sessions"},
		{name: "id-team", path: "/settings/team"},
		{name: "id-workspace", path: "/settings/workspace"},
		{name: "id-new-workspace", path: "/workspaces/new"},
		{name: "id-error-403", path: "/settings/audit"},
		{name: "id-menu", path: "/dashboard", do: click("Menu Anda"), only: "light"},
	}
}

func operatorShots(s *scene) []shot {
	return []shot{
		{name: "admin-tenants", path: "/admin"},
		{name: "admin-tenants-none", path: "/admin?q=nothing+like+this"},
		{name: "admin-new", path: "/admin/tenants/new"},
		{name: "admin-new-errors", path: "/admin/tenants/new", do: func(tab *browser.Tab) {
			browser.Eval[bool](tab, `(document.querySelector("form[action='/admin/tenants']").noValidate = true)`)
			tab.Submit("Open workspace")
		}},
		{name: "admin-tenant", path: "/admin/tenants/" + s.shop.ID.String()},
		{name: "admin-tenant-confirm", do: func(tab *browser.Tab) {
			tab.Fill("Reason", "The bill of March is open.")
			tab.Click("Suspend")
		}},
		{name: "admin-tenant-suspended", path: "/admin/tenants/" + s.suspended.ID.String()},
		{name: "admin-reports", path: "/admin/reports"},
		{name: "admin-report", do: func(tab *browser.Tab) { tab.Click("message") }},
		{name: "admin-second-factor-off", path: "/admin/second-factor"},
		{name: "admin-error-404", path: "/admin/tenants/nothing"},
		{name: "admin-jobs", path: "/admin/jobs/", only: "light", do: func(tab *browser.Tab) {
			tab.Until(`document.querySelector("#root").innerText.includes("Jobs")`)
		}},
	}
}

func carefulShots() []shot {
	return []shot{
		signIn("/admin/login", careful),
		{name: "admin-second-factor-begun", path: "/admin/second-factor", do: submit("Set it up")},
		{name: "admin-recovery-codes", do: func(tab *browser.Tab) {
			secret := browser.Eval[string](tab, `document.querySelector("main code, main pre").innerText.replace(/\s/g, "")`)
			code, err := totp.GenerateCode(secret, time.Now())
			if err != nil {
				panic(failure(err.Error()))
			}
			tab.Fill("Code", code)
			tab.Submit("Turn on")
		}},
		{name: "admin-second-factor-on", path: "/admin/second-factor"},
		{name: "admin-second-step", do: func(tab *browser.Tab) {
			tab.Submit("Log out")
			tab.Fill("E-mail", careful)
			tab.Fill("Password", password)
			tab.Submit("Log in")
		}},
		{name: "admin-second-step-wrong", do: func(tab *browser.Tab) {
			tab.Fill("Code", "000000")
			tab.Submit("Continue")
		}},
	}
}
