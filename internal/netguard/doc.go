// Package netguard reaches addresses that a person typed, without letting them reach into our own network.
//
// A name is checked when it is saved (CheckURL, for a clear sentence in the form) and each address again when it is dialled, because
// a name may lead elsewhere by then and because a redirect may lead anywhere. Refused are all special-purpose networks of the IANA
// registries, of IPv4 and IPv6, also written as IPv4-mapped, NAT64 or 6to4 addresses; CLOUDWA_ALLOWED_NETS exempts networks.
// Addresses that the operator configured do not come here.
//
// It imports errs of this project.
package netguard
