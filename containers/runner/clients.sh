#!/bin/sh
# clients.sh "<majors>" <apt source or nothing> <target>: the PostgreSQL clients of these majors, at the newest minor
# that the source has, laid out below <target> as they belong below /.
set -eu
majors=$1 source=$2 target=$3
. /etc/os-release
# A list that cannot be fetched is a warning by default, and an older client would be taken without a word.
strict='-q -o APT::Update::Error-Mode=any'
apt-get $strict update
if [ -n "$source" ]; then
  # Debian's own package brings the key of PostgreSQL's repository, so that no key is fetched over the network alone.
  apt-get -q -y --no-install-recommends install ca-certificates
  key=/usr/share/postgresql-common/pgdg/apt.postgresql.org.asc
  (cd /tmp && apt-get -q download postgresql-common && dpkg-deb -x postgresql-common_*.deb common)
  mkdir -p "$target/etc/apt/keyrings" "$target/etc/apt/sources.list.d"
  cp "/tmp/common$key" "$target/etc/apt/keyrings/postgresql.asc"
  echo "deb [signed-by=/etc/apt/keyrings/postgresql.asc] $source $VERSION_CODENAME-pgdg main" \
    >"$target/etc/apt/sources.list.d/postgresql.list"
  cp -R "$target/etc/apt/." /etc/apt/
  apt-get $strict update
fi
mkdir -p /packages && cd /packages
for major in $majors; do
  apt-get -q download "postgresql-client-$major"
  dpkg-deb -x "postgresql-client-${major}_"*.deb "unpacked-$major"
  bin=usr/lib/postgresql/$major/bin
  mkdir -p "$target/$bin"
  cp "unpacked-$major/$bin/pg_dump" "unpacked-$major/$bin/pg_restore" "$target/$bin/"
done
