#!/bin/bash
# What a statement costs whose plan is not in the cache, over corpora of statements:  bench/plans.sh CORPORA [ROUNDS]
set -eu
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/run-class.sh"
bench_run io.ringmaster.bench.PlanBench "$root/it/src/test/resources/differential" "$@"
