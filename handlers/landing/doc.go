// Package landing answers the front page and the small files that browsers and robots ask every site for.
package landing
