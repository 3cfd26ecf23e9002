// Package numbers renders the pages of a workspace's WhatsApp numbers: the list, adding one, pairing it with its phone, one number's own page,
// and the workspace's own WAHA server. What changes by itself stands in parts that ask for themselves anew while somebody looks.
package numbers
