package jobs

import (
	"time"

	"github.com/riverqueue/river"

	"github.com/cloudwa/cloudwa/internal/account"
)

// periodic lists the jobs that start by the clock. River lets one process of all insert them.
func periodic() []*river.PeriodicJob {
	return []*river.PeriodicJob{
		every(time.Hour, account.Prune{}),
	}
}

func every(interval time.Duration, args river.JobArgs) *river.PeriodicJob {
	return river.NewPeriodicJob(river.PeriodicInterval(interval), func() (river.JobArgs, *river.InsertOpts) {
		opts, err := InsertOpts(args.Kind())
		if err != nil {
			panic(err) // a kind without options, which a test refuses
		}
		return args, opts
	}, &river.PeriodicJobOpts{RunOnStart: true})
}
