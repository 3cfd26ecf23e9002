package main

import "context"

var loginPageRow = row{
	figures: pageFigures("login_page", "login page, 16 connections; baseline: a bare handler that writes the same bytes"),
	measure: func(ctx context.Context, s *stage) (readings, error) {
		visitor := newBrowser()
		defer visitor.close()
		return measurePage(ctx, s, "login_page", "/login", visitor)
	},
}
