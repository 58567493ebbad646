# Shell function that installs what the packaged MySQL needs of the system. Sourced by ./demo,
# bench/run.sh and .ci/run; bash.

# libaio under either of its names; /sbin is not on every user's PATH.
has_library() { # regular expression of the file name
  PATH=$PATH:/usr/sbin:/sbin ldconfig -p 2>/dev/null | grep -qE "^\s*$1 "
}

# Installs libaio and libnuma if they are missing and this user may, or says how.
ensure_mysql_libraries() {
  [ -z "${RINGMASTER_MYSQLD:-}" ] || return 0
  local missing=() aio=libaio1 sudo=()
  if ! has_library 'libaio\.so\.1(t64)?'; then
    # Debian 13 and Ubuntu 24.04 renamed the package.
    [ -z "$(apt-cache show --no-all-versions libaio1t64 2>/dev/null)" ] || aio=libaio1t64
    missing+=("$aio")
  fi
  has_library 'libnuma\.so\.1' || missing+=(libnuma1)
  [ ${#missing[@]} -gt 0 ] || return 0
  if [ "$(id -u)" -ne 0 ]; then
    sudo=(sudo -n)
  fi
  if command -v apt-get >/dev/null && { [ "$(id -u)" -eq 0 ] || sudo -n true 2>/dev/null; }; then
    echo "installing ${missing[*]}, which MySQL needs"
    "${sudo[@]}" apt-get install -y -qq "${missing[@]}" >/dev/null 2>&1 && return 0
    "${sudo[@]}" apt-get update -qq >/dev/null 2>&1 &&
      "${sudo[@]}" apt-get install -y -qq "${missing[@]}" >/dev/null && return 0
  fi
  echo "MySQL needs the package(s) ${missing[*]}. Install with: sudo apt-get install ${missing[*]}" >&2
  return 1
}
