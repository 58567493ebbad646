#!/bin/bash
# TPC-H's queries through a proxy over two shards beside a single MySQL:  bench/tpch.sh [ORDERS [ROUNDS]]
set -eu
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/run-class.sh"
bench_run io.ringmaster.bench.TpchBench "$root/it/src/test/resources/differential/tpch" "$@"
