import * as v from 'valibot';
import type { DatabaseLocation } from './locations.ts';
import { Secret } from './secret.ts';

const sslModes = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'];

/**
 * Parameters that change how the server is reached and that we cannot honour: ignoring them would weaken the
 * connection.
 */
const unsupported = ['sslcert', 'sslkey', 'sslpassword', 'service', 'passfile'];

const shape =
  /^postgres(?:ql)?:\/\/(?:(?<userinfo>[^@/?#]*)@)?(?<authority>[^/?#]*)(?:\/(?<database>[^?#]*))?(?:\?(?<query>[^#]*))?$/u;
const hostAndPort = /^(?<host>\[[0-9a-fA-F:.]+(?:%25[^\]]+)?\]|[^:[\]]*)(?::(?<port>[^:]*))?$/u;

/**
 * Reads a connection URL as libpq does: `postgresql://user:password@host:port/database?sslmode=…&sslrootcert=…`, also
 * with `host=/run/postgresql` (or `%2Frun%2Fpostgresql` as the host) for a Unix socket. Parameters meant for other
 * programs (an ORM's `schema`, `connection_limit`) are ignored. Issues never contain any part of the URL, because a
 * password that was not percent-encoded may be in any part of it.
 */
export const databaseUrlSchema = v.pipe(
  v.string(),
  v.trim(),
  v.rawTransform(({ dataset, addIssue, NEVER }): DatabaseLocation => {
    const location = parseDatabaseUrl(dataset.value);
    if (typeof location !== 'string') return location;
    addIssue({ message: location });
    return NEVER;
  }),
);

/** The location, or what is wrong with the URL. */
function parseDatabaseUrl(text: string): DatabaseLocation | string {
  const parts = shape.exec(text)?.groups;
  if (parts === undefined) return 'not a postgresql:// URL';
  const { userinfo = '', authority = '', database = '', query = '' } = parts;
  if (authority.includes('@')) return 'a URL with an @ in the user or password, where it is written %40';
  if (authority.includes(',')) return 'a URL with several hosts, of which a backup could read the wrong one';
  const place = hostAndPort.exec(authority)?.groups;
  if (place === undefined || !isDecodable(text)) {
    return 'a URL that cannot be read; a password’s : / @ # ? % are written %3A %2F %40 %23 %3F %25';
  }
  const parameters = new URLSearchParams(query);
  const colon = userinfo.indexOf(':');
  const user = parameters.get('user') ?? decodeURIComponent(colon < 0 ? userinfo : userinfo.slice(0, colon));
  const password = parameters.get('password') ?? (colon < 0 ? '' : decodeURIComponent(userinfo.slice(colon + 1)));
  const name = parameters.get('dbname') ?? decodeURIComponent(database);
  const host = parameters.get('host') ?? decodeURIComponent(place['host'] ?? '').replace(/^\[(.*)\]$/u, '$1');
  const portText = parameters.get('port') ?? place['port'] ?? '';
  const port = portText === '' ? 5432 : Number(portText);
  const sslMode = parameters.get('sslmode') ?? 'prefer';
  if (!/^\d*$/u.test(portText) || port < 1 || port > 65535) return 'a URL whose port is not a number from 1 to 65535';
  if (host === '') return 'a URL without a host';
  if (user === '') return 'a URL without a user';
  if (name === '') return 'a URL without a database name after the host';
  if (!sslModes.includes(sslMode)) return `a URL whose sslmode is none of ${sslModes.join(', ')}`;
  const refused = unsupported.find((parameter) => parameters.has(parameter));
  if (refused !== undefined) return `a URL with the parameter ${refused}, which is not supported`;
  return {
    host,
    port,
    database: name,
    user,
    password: password === '' ? undefined : new Secret(password),
    // libpq's `allow` starts in plain text and falls back to TLS; we use `prefer`, the safer order of the two.
    sslMode: sslMode === 'allow' ? 'prefer' : sslMode,
    sslRootCert: parameters.get('sslrootcert') ?? undefined,
  };
}

/** Whether every % begins an escape, and the escapes are UTF-8. */
function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}
