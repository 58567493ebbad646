#!/bin/bash
# What MySQL finishes of two large tables over two shards, beside a single MySQL:  bench/finish.sh [ROWS [ROUNDS]]
set -eu
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/run-class.sh"
bench_run io.ringmaster.bench.FinishBench "$@"
