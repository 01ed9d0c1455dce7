#!/bin/sh
# Installs the npm packages that package-lock.json pins, when they are missing or older than it; silent otherwise.
# The only step that runs before node_modules/.bin/node (Node 24) exists: plain sh, any Node >= 20 with npm.
set -eu
cd "$(dirname "$0")/../.."

installed=node_modules/.package-lock.json
if [ ! -f "$installed" ]; then
  why='node_modules is missing'
elif [ -n "$(find package-lock.json -newer "$installed")" ]; then
  why='package-lock.json changed'
else
  exit 0
fi

began=$(date +%s)
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! npm ci --no-audit --no-fund --loglevel=error >"$log" 2>&1; then
  cat "$log" >&2
  echo "npm ci failed ($why)" >&2
  exit 1
fi
# npm may write its own record in the same instant as the lock was laid down: settle the comparison above.
touch "$installed"
echo "npm ci ($why): $(($(date +%s) - began)) s" >&2
