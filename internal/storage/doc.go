// Package storage keeps the files of tenants: logos now, media and documents later. They live in a folder, in an S3-compatible bucket
// or, for tests, in memory, as the URL says.
//
// Each call names the tenant, and each key begins with its id; there is no way to ask for a key of another tenant. The package knows
// pictures too: it accepts them by their content and draws them anew, so that nothing a person uploaded reaches a page as it came.
// It does not know who may see a file, nor how it is served.
//
// It imports errs of this project.
package storage
