package handlers

// Routes shows the table to the tests outside this package.
var Routes = routes
