#!/bin/sh
# A new cluster for the master whom CreateDBInstance names. As on RDS that one is no superuser: it makes roles, databases and
# the extensions that are trusted, and no more. PGPORT is where it listens, on this machine alone.
set -eu
data=/var/lib/postgresql/cluster
sockets=/tmp

as_postgres() {
  setpriv --reuid postgres --regid postgres --clear-groups -- "$@"
}

install -d -o postgres -g postgres -m 700 "$data"
as_postgres initdb --pgdata "$data" --username rdsadmin --auth-local trust --auth-host scram-sha-256 \
  --encoding UTF8 --locale C.UTF-8 --no-sync --no-instructions
as_postgres pg_ctl --pgdata "$data" --wait --options "-c listen_addresses='' -k $sockets" start
as_postgres psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --host "$sockets" --username rdsadmin --dbname postgres \
  --set master="$POSTGRES_USER" --set password="$POSTGRES_PASSWORD" <<'SQL'
CREATE ROLE :"master" LOGIN CREATEDB CREATEROLE PASSWORD :'password';
SQL
if [ "$POSTGRES_DB" != postgres ]; then
  as_postgres createdb --host "$sockets" --username rdsadmin --owner "$POSTGRES_USER" "$POSTGRES_DB"
fi
as_postgres pg_ctl --pgdata "$data" --wait stop

# What follows `postgres` are the settings that the emulator gives it, TLS among them.
shift
exec setpriv --reuid postgres --regid postgres --clear-groups -- \
  postgres -D "$data" -c listen_addresses=127.0.0.1 -c unix_socket_directories="$sockets" "$@"
