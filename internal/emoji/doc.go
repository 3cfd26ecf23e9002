// Package emoji knows the emoji that people in shops write, in the groups that a menu shows, and by which words they are found: English and Indonesian
// ones, whatever language somebody reads. Names and words are those of Unicode CLDR; their licence is the file LICENSE.
//
// It does not know pages or messages, and imports nothing of this project.
package emoji
