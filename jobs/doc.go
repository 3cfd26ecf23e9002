// Package jobs runs the product's jobs with River: which queue each kind waits in, how often it is tried, and workers that load, make
// one call into the product and map its outcome. It knows River and nothing of what the jobs mean.
package jobs
