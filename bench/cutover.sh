#!/bin/bash
# What clients notice of cutovers:  bench/cutover.sh [ROWS [MIGRATIONS [PROXIES [CLIENTS]]]]
# Each migration (2 -> 3 shards) makes two cutovers, there and back.
set -eu
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/run-class.sh"
bench_run io.ringmaster.bench.CutoverBench "$@"
