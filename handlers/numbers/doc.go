// Package numbers serves the pages of a workspace's WhatsApp numbers: it reads forms, calls package devices and answers pages or parts of them.
package numbers
