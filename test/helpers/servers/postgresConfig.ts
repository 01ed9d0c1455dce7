/**
 * What a test server runs with: small, for this machine only, durable against its own death but not the machine's.
 * (`synchronous_commit` stays on: without it an immediate restart forgets what was committed.)
 */
const defaults: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  // The path of a socket may have 107 bytes: a scratch folder within a scratch folder is longer.
  unix_socket_directories: '',
  fsync: 'off',
  full_page_writes: 'off',
  max_connections: '60',
  shared_buffers: '64MB',
  max_wal_size: '4GB',
  timezone: 'UTC',
  log_timezone: 'UTC',
};

/** The lines that are appended to postgresql.conf; `settings` win over the defaults. */
export function configuration(settings: Readonly<Record<string, string>>): string {
  return Object.entries({ ...defaults, ...settings })
    .map(([name, value]) => `${name} = '${value.replaceAll("'", "''")}'\n`)
    .join('');
}
