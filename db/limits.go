package db

import (
	"context"
	"time"
)

// Count adds one to a key's count in its current window and returns the count and when the window ends. The first count after a
// window's end opens the next. Counting happens in the database so that it holds for all processes together.
func (p *Platform) Count(ctx context.Context, key string, window time.Duration) (count int, resets time.Time, err error) {
	err = p.q().NewRaw(`
		insert into rate_limits as l (key, count, resets_at) values (?0, 1, now() + ?1 * interval '1 second')
		on conflict (key) do update set
			count = case when l.resets_at <= now() then 1 else least(l.count, 1000000) + 1 end,
			resets_at = case when l.resets_at <= now() then excluded.resets_at else l.resets_at end
		returning count, resets_at`, key, int(window.Seconds())).Scan(ctx, &count, &resets)
	return count, resets, translate(err)
}
