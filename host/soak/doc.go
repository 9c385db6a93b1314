// Package soak holds no program, only one long test of the whole of it: ten
// thousand documents are signed by real processes, as browsers and systemd
// start them, while somebody kills those processes at random.
//
// An office (one PC with its settings and its token) runs a service and two
// browsers. A browser here is the extension's end of native messaging: it
// starts an agent, starts another where that one dies, and a person in it reads
// each confirmation and signs, mistypes the PIN, declines or closes the window.
// Visitors are tabs with a portal's page, on channel A through a browser and on
// channel B through the service. Each has documents of its own to sign, no two
// alike. Chaos kills token workers, drawing workers, agents and the service,
// and tabs close when they like. The ledger holds what became of each request.
//
// What is promised, and so tested: every request ends, with the very document
// that was asked for, signed and intact, or with an error that something which
// was done to it explains. What was delivered is in the journal. Nothing is
// left: no file, no process, no descriptor. A quiet part without kills follows,
// in which the processes' memory does not grow.
//
// CI runs a short form by itself. The long one is make soak; TRIEN_SEED repeats
// its choices, as far as processes that race each other can be repeated.
package soak
