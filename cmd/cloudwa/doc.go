// Command cloudwa is the whole product in one program: the web server and the workers, the database migrations, and the small tools
// an operator needs. Run it without arguments for the list of commands.
//
// This package reads the configuration and wires the other packages together; wire.go is the only file that knows all of them.
package main
