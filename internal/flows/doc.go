// Package flows is the engine of automations: the graph of a flow, its file format, what is wrong with it, and what happens when somebody writes.
// All of it is pure: no I/O, no clock, no randomness and no ids of its own, no goroutines. Whoever calls it keeps the state and does the effects.
//
// The way of a flow:
//
//	Decode ─► Graph ─► Check (problems for pages) ─► Compile ─► Flow ─► Triggers + Match (which flow answers a message)
//	                                                              └───► Step(state, event, context, now, seed) ─► state', effects, traces
//
// Step is deterministic: the same state, event, context, time and seed give the same answer, so a recorded run can be replayed, and the simulator
// and the flow's tests run the very same code. A State is plain data that survives JSON; a run is stored between events as its State and the wait
// that State.Waiting describes.
//
// What a caller has to know:
//
//   - Opt-out words never reach Step (IsOptOut tells them); escape words do, and end the run with DoneEscaped, after which the caller matches the
//     same message against triggers. DoneLeft (a delay that may be left) asks for the same.
//   - What a run waits for is State.Waiting; a Wait effect says that it is new, and none means that the old one stands. When Until has come, the caller
//     sends Timer with the token. A stale token changes nothing.
//   - A run stays with the version of the flow that it began on; Takes tells whether it may be moved to another one.
//   - CallHTTP and AskAI are jobs; their result comes back as HTTPResult or AIResult with the effect's token. A wait stands behind each, so a lost
//     job takes the error's exit and does not stall the run.
//   - Goto ends this flow's part with DoneGoto. The caller gives the same State and a Begin to the other flow's Step; variables and budgets go along.
//   - At most MaxSteps nodes and MaxSends messages for each thing a person did or a wait that ended: no graph can loop or spam. And at most MaxAlone
//     nodes in all without a word from the customer.
//   - Nothing that went wrong is told to the customer: the node's error exit is taken, or the flow's fallback text is sent. Traces say what it was.
//   - Values that customers typed are never read as templates, and never as the name of a secret: CallHTTP carries Pieces, in which only what the
//     flow's author wrote can name a secret.
//
// Pages draw from Kinds, Outs, FieldTitle, Outline, VariablesAt, Diff, Gallery and the edits InsertAfter, Add, Remove, Connect and Prune. Match is given what
// happened (an Occasion), because whether a message is the contact's first decides, too. Buttons and rows are sent under the id "<node>.<button>", so that
// a tap on an old message is not taken for an answer to a newer one. Draft compiles what is still being drawn, for the simulator.
//
// The canvas changes a graph by Puts: each gives a part of it a value and says which one it had. Puts(a, b) lists what makes b of a, Apply makes it, and
// Merge makes it in a graph that others changed since, or tells where both changed the same. A step that is Disabled is gone through by its first exit.
//
// Sentences are errs.Message, in English, and are translated where they are shown.
//
// It imports errs of this project.
package flows
