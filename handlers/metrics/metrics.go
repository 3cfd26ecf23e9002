package metrics

import (
	"crypto/subtle"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/cloudwa/cloudwa/internal/errs"
)

// Counters are the program's own numbers, in a registry of their own.
type Counters struct {
	registry *prometheus.Registry
	requests *prometheus.HistogramVec
	failed   *prometheus.CounterVec
}

// New makes the counters.
func New() *Counters {
	c := &Counters{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "cloudwa_http_request_seconds", Help: "Time to answer, by route, method and class of status.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10},
		}, []string{"route", "method", "status"}),
		failed: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "cloudwa_jobs_failed_total", Help: "Failed tries of jobs, by kind; final ones will not be tried again.",
		}, []string{"kind", "final"}),
	}
	c.registry.MustRegister(c.requests, c.failed, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return c
}

// Request counts one answer. The route is its pattern, so that ids do not make a series each.
func (c *Counters) Request(route, method string, status int, took time.Duration) {
	c.requests.WithLabelValues(route, method, strconv.Itoa(status/100)+"xx").Observe(took.Seconds())
}

// JobFailed counts one failed try of a job.
func (c *Counters) JobFailed(kind string, final bool) {
	c.failed.WithLabelValues(kind, strconv.FormatBool(final)).Inc()
}

// Watch adds the connection pools' use, read at each scrape.
func (c *Counters) Watch(pools map[string]*pgxpool.Pool) {
	for name, pool := range pools {
		labels := prometheus.Labels{"pool": name}
		c.registry.MustRegister(
			prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "cloudwa_db_connections_used", Help: "Connections in use.", ConstLabels: labels},
				func() float64 { return float64(pool.Stat().AcquiredConns()) }),
			prometheus.NewCounterFunc(prometheus.CounterOpts{Name: "cloudwa_db_waits_total", Help: "Times somebody waited for a connection.", ConstLabels: labels},
				func() float64 { return float64(pool.Stat().EmptyAcquireCount()) }),
		)
	}
}

// Handler answers GET /metrics. An empty token admits this machine only, and not through a proxy, which also calls from this machine.
func (c *Counters) Handler(token string) func(*gin.Context) error {
	pages := promhttp.HandlerFor(c.registry, promhttp.HandlerOpts{})
	return func(g *gin.Context) error {
		if !admitted(g.Request, token) {
			return errs.New(errs.NotFound, "This page does not exist.")
		}
		pages.ServeHTTP(g.Writer, g.Request)
		return nil
	}
}

func admitted(r *http.Request, token string) bool {
	if token != "" {
		given := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
		return subtle.ConstantTimeCompare([]byte(given), []byte(token)) == 1
	}
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	ip := net.ParseIP(host)
	return err == nil && ip != nil && ip.IsLoopback() && r.Header.Get("X-Forwarded-For") == "" && r.Header.Get("Forwarded") == ""
}
