import { existsSync } from 'node:fs';
import type { DatabaseAddress } from '../../../../ports/database.ts';

/** `crm@db.internal:5432/crm`: for messages and screens. Never holds the password. */
export function describeAddress(address: DatabaseAddress): string {
  const host = address.host.includes(':') ? `[${address.host}]` : address.host;
  return `${address.user}@${host}:${address.port}/${address.database}`;
}

/** The name under which every session of ours, and of the programs we start, is seen in pg_stat_activity. */
export const applicationName = 'lifeboat';

/** The same for the pg_dump of one exported snapshot, of which a server has no two of one name. */
export function dumpName(snapshotId: string): string {
  return `${applicationName} pg_dump ${snapshotId}`;
}

/**
 * The same address for pg_dump and pg_restore, as variables of the child's environment, so that argv holds no secret.
 * What libpq might otherwise take from the parent's environment is set too; PGSERVICE must be absent, because libpq
 * would look for a service with an empty name. The `role` has no variable; it is pg_restore's `--role`.
 */
export function libpqEnvironment(address: DatabaseAddress): Record<string, string> {
  return {
    PGHOST: address.host,
    PGPORT: String(address.port),
    PGUSER: address.user,
    PGPASSWORD: address.password ?? '',
    PGDATABASE: address.database,
    PGSSLMODE: address.sslMode,
    PGSSLROOTCERT: address.sslRootCert ?? systemRoots(address),
    PGAPPNAME: applicationName,
    PGCONNECT_TIMEOUT: '15',
    PGOPTIONS: '',
    PGTARGETSESSIONATTRS: 'any',
  };
}

/**
 * Settings of a session that writes what an archive holds, as libpq's options: they win over whatever is set for the
 * database or the role, which may make it read-only, end it, or read the same text as other values. Poolers of
 * transactions refuse them.
 */
export const plainSession = [
  'search_path=pg_catalog',
  'DateStyle=ISO',
  'IntervalStyle=postgres',
  'TimeZone=UTC',
  'lc_monetary=C',
  'array_nulls=on',
  'transform_null_equals=off',
  'standard_conforming_strings=on',
  'xmloption=content',
  'default_transaction_read_only=off',
  'default_transaction_deferrable=off',
  'default_transaction_isolation=read\\ committed',
  'statement_timeout=0',
  'lock_timeout=0',
  'idle_in_transaction_session_timeout=0',
  'idle_session_timeout=0',
]
  .map((setting) => `-c ${setting}`)
  .join(' ');

/** Where systems keep the certificates they trust: Debian and Alpine, Red Hat, macOS. */
const trusted = ['/etc/ssl/certs/ca-certificates.crt', '/etc/pki/tls/certs/ca-bundle.crt', '/etc/ssl/cert.pem'];

/**
 * `verify-full` alone asks for whom the system trusts, as it does of the `pg` driver. libpq would look for a file in a
 * home directory that children do not have; its own word for the system's is new in 16.
 */
function systemRoots({ sslMode }: DatabaseAddress): string {
  return sslMode === 'verify-full' ? (trusted.find((path) => existsSync(path)) ?? 'system') : '';
}
