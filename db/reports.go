package db

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/internal/inbox"
)

type failedRow struct {
	ID                 int64
	TenantID, DeviceID uuid.UUID
	Tenant, Device     string
	Name               string
	ReceivedAt         time.Time
	Error              string
	Size               int
	Body               []byte
}

func (r failedRow) report() inbox.FailedReport {
	return inbox.FailedReport{
		ID: r.ID, Line: inbox.Line{TenantID: r.TenantID, DeviceID: r.DeviceID}, Tenant: r.Tenant, Device: r.Device, Name: r.Name, At: r.ReceivedAt,
		Reason: r.Error, Size: r.Size, Body: r.Body,
	}
}

const failedSQL = `select e.id, e.tenant_id, e.device_id, t.name as tenant, d.name as device, e.name, e.received_at, e.error, octet_length(e.body) as size,
	substring(e.body from 1 for ?0) as body
	from inbound_events e join tenants t on t.id = e.tenant_id join devices d on d.tenant_id = e.tenant_id and d.id = e.device_id
	where e.error <> '' and e.done_at is null`

// FailedReports returns a page of the reports that could not be read, of all workspaces and without their bodies, the newest first: those before an id,
// or from the newest on for 0.
func (p *Platform) FailedReports(ctx context.Context, before int64, limit int) ([]inbox.FailedReport, error) {
	var rows []failedRow
	err := p.q().NewRaw(failedSQL+" and (?1 = 0 or e.id < ?1) order by e.id desc limit ?2", 0, before, limit).Scan(ctx, &rows)
	list := make([]inbox.FailedReport, len(rows))
	for i, row := range rows {
		list[i] = row.report()
	}
	return list, translate(err)
}

// FailedReport returns one report that could not be read, with the first bytes of its body.
func (p *Platform) FailedReport(ctx context.Context, id int64, bytes int) (inbox.FailedReport, error) {
	var row failedRow
	err := p.q().NewRaw(failedSQL+" and e.id = ?1", bytes, id).Scan(ctx, &row)
	return row.report(), translate(err)
}

// CountFailedReports returns how many reports could not be read, at most 100: the menu shows "99+".
func (p *Platform) CountFailedReports(ctx context.Context) (count int, err error) {
	err = p.q().NewRaw("select count(*) from (select from inbound_events where error <> '' and done_at is null limit 100) f").Scan(ctx, &count)
	return count, translate(err)
}

// RetryReport lets a report be read once more that could not be read.
func (p *Platform) RetryReport(ctx context.Context, id int64) error {
	retried, err := p.retry(ctx, "id = ?", id)
	if err == nil && retried == 0 {
		err = errNotFound()
	}
	return err
}

// RetryReports lets the oldest reports that could not be read be read once more, at most limit, and returns how many they are.
func (p *Platform) RetryReports(ctx context.Context, limit int) (retried int, err error) {
	return p.retry(ctx, "id in (select id from inbound_events where error <> '' and done_at is null order by id limit ?)", limit)
}

func (p *Platform) retry(ctx context.Context, where string, arg any) (retried int, err error) {
	err = p.InTx(ctx, func(ctx context.Context, tx *PlatformTx) error {
		var lines []inbox.Line
		err := tx.q().NewRaw("update inbound_events set error = '' where error <> '' and done_at is null and "+where+" returning tenant_id, device_id", arg).Scan(ctx, &lines)
		if err != nil {
			return translate(err)
		}
		retried = len(lines)
		jobs, seen := []Job{}, map[inbox.Line]bool{}
		for _, line := range lines {
			if !seen[line] {
				seen[line] = true
				jobs = append(jobs, inbox.Receive{Line: line})
			}
		}
		if len(jobs) == 0 {
			return nil
		}
		return tx.Enqueue(ctx, jobs...)
	})
	return retried, err
}

// DiscardReport marks a report as read that could not be read.
func (p *Platform) DiscardReport(ctx context.Context, id int64) error {
	return one(p.q().NewRaw("update inbound_events set done_at = now() where id = ? and error <> '' and done_at is null", id).Exec(ctx))
}
