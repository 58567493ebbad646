#!/bin/bash
# Copy beside mysqldump | mysql, catch-up and verification:  bench/migration.sh [ROWS [ROW_CHANGES_PER_SECOND [SECONDS]]]
set -eu
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/run-class.sh"
bench_run io.ringmaster.bench.MigrationBench "$@"
