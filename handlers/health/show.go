package health

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/cloudwa/cloudwa/db"
)

// timeout bounds the question to the database: a monitor wants an answer, also when that answer is no.
const timeout = 3 * time.Second

// Report is the answer. Each part is "ok" or says what is wrong with it.
type Report struct {
	Status   string `json:"status"` // "ok" or "failing"
	Database string `json:"database"`
	Schema   Schema `json:"schema"`
	Queue    Queue  `json:"queue"`
}

// Schema compares the database with the program.
type Schema struct {
	Status string `json:"status"`
	Have   int    `json:"have"`
	Want   int    `json:"want"`
}

// Queue tells whether jobs are worked off. Waiting is capped at 10,000.
type Queue struct {
	Status        string `json:"status"`
	Waiting       int    `json:"waiting"`
	OldestSeconds int    `json:"oldest_seconds"`
}

// Show answers the state of this process.
func Show(d *db.DB, log *slog.Logger) func(*gin.Context) error {
	return func(c *gin.Context) error {
		ctx, cancel := context.WithTimeout(c.Request.Context(), timeout)
		defer cancel()
		version, queue, err := d.Health(ctx)
		if err != nil {
			log.WarnContext(ctx, "health: the database does not answer", "error", err)
		}
		report := judge(version, queue, err)
		status := http.StatusOK
		if report.Status != "ok" {
			status = http.StatusServiceUnavailable
		}
		c.JSON(status, report)
		return nil
	}
}

func judge(version int, queue db.Queue, err error) Report {
	r := Report{
		Status: "ok", Database: "ok", Schema: Schema{Status: "ok", Have: version, Want: db.SchemaVersion()},
		Queue: Queue{Status: "ok", Waiting: queue.Waiting, OldestSeconds: int(queue.Oldest.Seconds())},
	}
	switch {
	case err != nil:
		// The error itself may name hosts and users; the log has it.
		r.Status, r.Database, r.Schema.Status, r.Queue.Status = "failing", "does not answer", "unknown", "unknown"
	case version != r.Schema.Want:
		r.Status, r.Schema.Status = "failing", "not this program's"
	case queue.Stuck():
		r.Status, r.Queue.Status = "failing", "jobs wait and nobody works them off"
	}
	return r
}
