/**
 * The majors of PostgreSQL whose pg_dump and pg_restore the image has: those that PostgreSQL still maintains, by its
 * versioning page of 2026-12-01. An older one can be built in by `--build-arg PG_MAJORS=…`, untested.
 */
export const imageMajors: readonly number[] = [15, 16, 17, 18];
