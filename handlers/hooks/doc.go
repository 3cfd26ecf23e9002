// Package hooks takes the reports of WhatsApp gateways. It checks whose they are and keeps them; what they mean is read by a job
// (internal/inbox). An answer of 200 says that a report is committed, and nothing else is ever answered with it.
package hooks
