package main

import "context"

var dashboardRow = row{
	figures: pageFigures("dashboard", "dashboard, signed in, 16 connections; baseline: a bare handler with one raw pgx query, the session's, that writes the same bytes"),
	measure: func(ctx context.Context, s *stage) (readings, error) {
		return measurePage(ctx, s, "dashboard", "/dashboard", s.browsers[0])
	},
}
