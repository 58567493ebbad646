#!/bin/bash
# LOAD DATA LOCAL INFILE over shards beside one MySQL:  bench/load.sh [ROWS [SHARDS [ROUNDS]]]
set -eu
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/run-class.sh"
bench_run io.ringmaster.bench.LoadBench "$@"
