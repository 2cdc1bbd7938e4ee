// The versions come from ../kubernetes/MINOR/go.mod, which `tests/cluster/run` builds this with (`go build -modfile`).
// This file only keeps the packages of the tests, in the folder above, from taking this one along.
module esgen.dev/tests/cluster/oracle

go 1.26
