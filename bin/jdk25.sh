# Shell functions that find a JDK 25 and run Ringmaster with it. Sourced by ./demo, bin/ringmaster,
# bench/ and .ci/run; bash.

# Whether a folder is a JDK 25 (or a runtime of it), by the "release" file every one has.
is_jdk25() { # folder
  [ -x "$1/bin/java" ] && grep -qs '^JAVA_VERSION="25[."]' "$1/release"
}

# Sets JDK25 to the first JDK 25 of: JAVA_HOME, the usual folders, java on the PATH.
find_jdk25() {
  local candidate java
  java=$(command -v java || true)
  [ -z "$java" ] || java=$(dirname "$(dirname "$(readlink -f "$java")")")
  for candidate in "${JAVA_HOME:-}" /usr/lib/jvm/* "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* /opt/* /usr/java/* "$java"; do
    if [ -n "$candidate" ] && is_jdk25 "$candidate"; then
      JDK25=$candidate
      return 0
    fi
  done
  return 1
}

require_jdk25() {
  find_jdk25 && return 0
  cat >&2 <<'TEXT'
A JDK 25 is needed and none was found in JAVA_HOME, /usr/lib/jvm, ~/.sdkman, ~/.jdks, /opt or on the PATH.
Install one, for example openjdk-25-jdk or Temurin 25 (https://adoptium.net), or set JAVA_HOME to it.
TEXT
  return 1
}

# Options every JVM of ours needs; more may be given in RINGMASTER_JAVA_OPTS.
# Sets JVM_OPTIONS.
jvm_options() { # root argument..
  JVM_OPTIONS=(--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow)
  case " ${*:2} " in
    # A worker waits for servers most of the time: what the second compiler makes of it copies no faster, and
    # making it takes half a CPU of the first minute, for which clients wait where the CPUs are few. It is for
    # encryption only, which the first compiler does without the CPU's own instructions, twenty times as slow.
    *[\ =]worker\ *)
      JVM_OPTIONS+=(-XX:+UnlockDiagnosticVMOptions "-XX:CompilerDirectivesFile=$1/bin/worker-compiler.json" -XX:+UseSerialGC)
      ;;
  esac
  # Loaded classes are kept for the next start, which takes half the time: made when a process ends. They are of
  # one build in one folder, so they lie beside it, or where that is not ours to write in the cache. Several
  # processes may share them; without them all works the same.
  local jar=$1/proxy-server/target/ringmaster.jar cache=$1/proxy-server/target
  if [ ! -f "$jar" ]; then
    jar=$1/lib/ringmaster.jar
    cache=${XDG_CACHE_HOME:-${HOME:-/nonexistent}/.cache}/ringmaster
  fi
  if mkdir -p "$cache" 2>/dev/null && [ -w "$cache" ]; then
    # Of an older build: the JVM would neither use nor replace them.
    [ "$jar" -nt "$cache/classes.jsa" ] && rm -f "$cache/classes.jsa"
    JVM_OPTIONS+=(-XX:+AutoCreateSharedArchive "-XX:SharedArchiveFile=$cache/classes.jsa" -Xlog:cds=off -Xlog:cds+dynamic=off)
  fi
  # Words on purpose: several options in one variable.
  # shellcheck disable=SC2206
  JVM_OPTIONS+=(${RINGMASTER_JAVA_OPTS:-})
}

# Class path of what the build laid out: proxy-server/target in a source tree, lib/ where installed.
# Sets CLASS_PATH; fails when there is no build.
class_path() { # root
  if [ -f "$1/proxy-server/target/ringmaster.jar" ]; then
    CLASS_PATH="$1/proxy-server/target/ringmaster.jar:$1/proxy-server/target/lib/*"
  elif [ -f "$1/lib/ringmaster.jar" ]; then
    CLASS_PATH="$1/lib/*"
  else
    return 1
  fi
}
