// Package storage keeps the files of tenants: logos and the files of messages now, documents later. They live in a folder, in an
// S3-compatible bucket or, for tests, in memory, as the URL says.
//
// Each call names the tenant, and each key begins with its id; there is no way to ask for a key of another tenant. The package knows
// pictures too: it accepts logos by their content and draws them anew, and draws thumbnails. What a file of a message is, it tells from the
// file's own bytes, by a closed table of types in which there is nothing that a browser runs.
// It does not know who may see a file, nor how it is served.
//
// It imports errs of this project.
package storage
