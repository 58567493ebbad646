#!/bin/bash
# What clients notice of cutovers:  bench/cutover.sh [ROWS [MIGRATIONS [PROXIES [CLIENTS [PERCENT]]]]]
# Each migration (2 -> 3 shards) makes two cutovers, there and back.
# ZOOKEEPER_DIR=.. puts ZooKeeper's files into a folder there, such as one of another disk than the servers'.
set -eu
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/run-class.sh"
bench_run io.ringmaster.bench.CutoverBench "$@"
