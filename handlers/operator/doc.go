// Package operator serves the pages of who hosts CloudWA: their login with its second factor, the workspaces, the jobs. Pages call
// this person Operator, the code super admin.
//
// It knows nothing of what is inside a workspace beyond its name, its people's number and whether it is open.
package operator
