// Package db is the only package that knows bun, pgx and SQL. It stores and finds; it decides nothing.
//
// There are two doors. [DB.ForTenant] gives a [Tenant], through which one workspace's rows are reached: it works as the database role
// cloudwa_app, which owns nothing and is held by row-level security to the tenant set in its transaction. [DB.Platform] gives a
// [Platform], for what has no tenant yet (logging in, links from mails, due work) or stands above tenants (the operator); it works as
// the owner of the tables. Both run several statements as one transaction with InTx, where Enqueue adds jobs to the same commit.
//
// It knows the product's nouns from internal packages and turns rows into them. It knows nothing of pages, HTTP or workers.
package db
