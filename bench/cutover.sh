#!/bin/bash
# What clients notice of cutovers:  bench/cutover.sh [ROWS [MIGRATIONS [PROXIES [CLIENTS]]]]
# Each migration (2 -> 3 shards) makes two cutovers, there and back.
set -eu
root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)
. "$root/bin/jdk25.sh"
require_jdk25
(cd "$root" && mvn -q -B -pl bench -am package -Dmaven.test.skip=true -Dexec.skip >&2)
exec "$JDK25/bin/java" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
  -cp "$root/bench/target/classes:$root/bench/target/lib/*" io.ringmaster.bench.CutoverBench "$@"
