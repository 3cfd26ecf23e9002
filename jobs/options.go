package jobs

import (
	"fmt"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/automation"
	"github.com/cloudwa/cloudwa/internal/contacts"
	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/internal/inbox"
)

// The queues. Each has its own number of workers, so that a mail server that hangs does not hold up anything else.
const (
	queueMail        = "mail"
	queueMaintenance = "maintenance"
	queueReceive     = "receive"
	queueSend        = "send"
	queueDevices     = "devices"
	queueMedia       = "media"
	queueFlows       = "flows"
	queueErase       = "erase"
)

// workersPerQueue bounds how many jobs of a queue one process runs at once.
var workersPerQueue = map[string]river.QueueConfig{
	queueMail:        {MaxWorkers: 4},
	queueMaintenance: {MaxWorkers: 1},
	queueReceive:     {MaxWorkers: 8},
	// These wait for gateways most of the time, and a dead gateway holds each of its own for up to 20 seconds.
	queueSend:    {MaxWorkers: 32},
	queueDevices: {MaxWorkers: 32},
	queueFlows:   {MaxWorkers: 16},
	// Few, because each may hold a picture in memory.
	queueMedia: {MaxWorkers: 4},
	// Each keeps the database busy while it lasts.
	queueErase: {MaxWorkers: 2},
}

// option is how the jobs of one kind are treated. A kind that is not listed cannot be enqueued, and a test compares this table with the
// workers.
type option struct {
	queue    string
	attempts int           // tries in all; River waits longer before each (about attempt^4 seconds)
	timeout  time.Duration // of one try
	unique   bool          // at most one that is not finished
}

var options = map[string]option{
	account.SendMail{}.Kind():   {queue: queueMail, attempts: 10, timeout: time.Minute},
	account.SendInvite{}.Kind(): {queue: queueMail, attempts: 10, timeout: time.Minute},
	account.Prune{}.Kind():      {queue: queueMaintenance, attempts: 3, timeout: 10 * time.Minute, unique: true},

	// What is left over when these fail is found by the sweep, so they are not tried often by themselves.
	inbox.Receive{}.Kind():    {queue: queueReceive, attempts: 3, timeout: 5 * time.Minute},
	inbox.ReceiveAll{}.Kind(): {queue: queueReceive, attempts: 3, timeout: 5 * time.Minute},
	inbox.Send{}.Kind():       {queue: queueSend, attempts: 3, timeout: 30 * time.Minute},
	inbox.MarkSeen{}.Kind():   {queue: queueSend, attempts: 3, timeout: 2 * time.Minute},
	inbox.Resolve{}.Kind():    {queue: queueSend, attempts: 5, timeout: 2 * time.Minute},
	// Unique, so that the sweep may ask for what is due as long as nobody came to it.
	inbox.FetchMedia{}.Kind(): {queue: queueMedia, attempts: 3, timeout: inbox.FetchTime, unique: true},

	// A lost call is not the end: the run takes its exit for failure when its time is over.
	automation.CallJob{}.Kind(): {queue: queueFlows, attempts: 3, timeout: 2 * time.Minute},
	// What a killed one leaves is found by the sweep.
	contacts.Erase{}.Kind():     {queue: queueErase, attempts: 3, timeout: 30 * time.Minute},
	contacts.DropFiles{}.Kind(): {queue: queueErase, attempts: 25, timeout: 10 * time.Minute},

	// Not unique: one that was killed would keep others off until River rescues it. The sweep claims devices instead.
	devices.Check{}.Kind():     {queue: queueDevices, attempts: 1, timeout: 5 * time.Minute},
	devices.Forget{}.Kind():    {queue: queueDevices, attempts: 25, timeout: 2 * time.Minute},
	devices.MailAlarm{}.Kind(): {queue: queueMail, attempts: 10, timeout: time.Minute},
}

// unfinished are the states a unique job is unique among. River's default also counts completed jobs, which would block the next one
// until they are cleaned up.
var unfinished = []rivertype.JobState{
	rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRunning, rivertype.JobStateRetryable, rivertype.JobStateScheduled,
}

// InsertOpts returns how a job of that kind is inserted, and an error for a kind that is not listed: it would wait in a queue that
// nobody works off.
func InsertOpts(kind string) (*river.InsertOpts, error) {
	o, ok := options[kind]
	if !ok {
		return nil, fmt.Errorf("jobs of kind %q have no options: list them in jobs/options.go", kind)
	}
	opts := &river.InsertOpts{Queue: o.queue, MaxAttempts: o.attempts}
	if o.unique {
		opts.UniqueOpts = river.UniqueOpts{ByArgs: true, ByState: unfinished}
	}
	return opts, nil
}
