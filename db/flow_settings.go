package db

import (
	"context"

	"github.com/uptrace/bun/dialect/pgdialect"

	"github.com/cloudwa/cloudwa/internal/automation"
	"github.com/cloudwa/cloudwa/internal/flows"
)

// FlowSettings returns how the workspace's flows behave: what was chosen, or what a workspace begins with.
func (t *Tenant) FlowSettings(ctx context.Context) (automation.Settings, error) {
	var scene automation.Scene
	err := t.ask(ctx, t.workspace(&scene))
	return scene.Settings, err
}

// SaveFlowSettings keeps how the workspace's flows behave.
func (tx *Tx) SaveFlowSettings(ctx context.Context, s automation.Settings) error {
	hours := s.Hours
	if hours == nil {
		hours = []flows.Opening{}
	}
	_, err := tx.touch(ctx, `insert into flow_settings (tenant_id, escape_words, opt_out_words, opt_out_text, fallback_text, idle_minutes, pause_on_person, pause_minutes, hours, closed)
		values (?0, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8::jsonb, ?9)
		on conflict (tenant_id) do update set escape_words = excluded.escape_words, opt_out_words = excluded.opt_out_words, opt_out_text = excluded.opt_out_text,
			fallback_text = excluded.fallback_text, idle_minutes = excluded.idle_minutes, pause_on_person = excluded.pause_on_person,
			pause_minutes = excluded.pause_minutes, hours = excluded.hours, closed = excluded.closed`,
		textArray(s.EscapeWords), textArray(s.OptOutWords), s.OptOutText, s.FallbackText, s.IdleMinutes, s.PauseOnPerson, s.PauseMinutes, hours, textArray(s.Closed))
	return err
}

// textArray is an array that is never null.
func textArray(items []string) any { return pgdialect.Array(append([]string{}, items...)) }
