// Package health answers GET /health for load balancers and monitors: 200 when this process can serve, 503 with the part that fails.
package health
