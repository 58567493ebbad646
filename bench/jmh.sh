#!/bin/bash
# JMH over digester, plan lookup and codec: bench/jmh.sh [JMH OPTION]..   (such as -prof gc, -f 1 -wi 3 -i 5)
set -eu
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/run-class.sh"
bench_run org.openjdk.jmh.Main "$@"
