// Package static serves the built style sheet, scripts, fonts and pictures. It knows the manifest that scripts/assets.mjs writes into dist and
// nothing of any page. Names are hashed and files are compressed when they are built, so starting costs one small JSON file. The package compiles
// and answers without a build: Built is false then, and URL gives plausible addresses that nothing answers.
package static
