#!/bin/bash
# Transactions on one and on two shards, and INSERTs of many rows, beside one MySQL:  bench/writes.sh [CLIENTS [ROUNDS [SECONDS [ROWS]]]]
set -eu
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/run-class.sh"
bench_run io.ringmaster.bench.WriteBench "$@"
