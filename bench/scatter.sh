#!/bin/bash
# Reads over 1, 2, 4 and 8 shards beside one MySQL:  bench/scatter.sh [ROWS [CLIENTS [ROUNDS [SECONDS [OTHER]]]]]
set -eu
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/run-class.sh"
bench_run io.ringmaster.bench.ScatterBench "$@"
