# Shell functions that build the program when it is older than its sources. Sourced by ./demo and
# bench/run.sh after bin/jdk25.sh; bash. Times of files decide, so that a warm start does not even
# start Maven.

# Whether the build exists and no source is newer than the moment it began.
is_built() { # root
  local stamp=$1/proxy-server/target/build.stamp
  [ -f "$stamp" ] && [ -f "$1/proxy-server/target/ringmaster.jar" ] || return 1
  local sources=("$1/pom.xml") module
  for module in protocol metadata sql-router migration-worker proxy-server; do
    sources+=("$1/$module/pom.xml" "$1/$module/src/main")
    [ ! -d "$1/$module/src/codegen" ] || sources+=("$1/$module/src/codegen")
  done
  [ -z "$(find "${sources[@]}" -newer "$stamp" -print -quit)" ]
}

# Builds the program and its modules, saying where it is; all that Maven says goes to the log.
build() { # root log
  if ! command -v mvn >/dev/null; then
    echo "Maven is needed to build Ringmaster. Install it with: sudo apt-get install maven" >&2
    return 1
  fi
  local stamp=$1/proxy-server/target/build.stamp begun=$SECONDS line downloads=0
  mkdir -p "$(dirname "$2")"
  rm -rf "$1/proxy-server/target/lib" "$stamp"
  touch "$2.begun"
  echo "building (the first time Maven downloads libraries; log: $2)"
  set +e
  (cd "$1" && exec mvn -B -pl proxy-server -am package -Dmaven.test.skip=true -Dexec.skip) 2>&1 | tee "$2" | while IFS= read -r line; do
    case $line in
      *'Building Ringmaster'*) echo "  [$((SECONDS - begun)) s] ${line#*Building }" ;;
      *'Downloaded from'*)
        downloads=$((downloads + 1))
        [ $((downloads % 25)) -ne 1 ] || echo "  [$((SECONDS - begun)) s] $downloads files downloaded"
        ;;
    esac
  done
  local status=${PIPESTATUS[0]}
  set -e
  if [ "$status" -ne 0 ]; then
    echo "The build failed:" >&2
    grep -E '^\[ERROR\]' "$2" | head -15 >&2 || tail -15 "$2" >&2
    return 1
  fi
  mv "$2.begun" "$stamp"
  echo "built in $((SECONDS - begun)) s"
}
