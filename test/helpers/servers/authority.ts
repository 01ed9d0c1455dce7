import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { scratch } from '../scratch.ts';
import { giveToPostgres } from './postgresCluster.ts';

const execute = promisify(execFile);

/** Who vouches for servers by one name. */
export interface Authority extends AsyncDisposable {
  /** PEM. */
  readonly certificate: string;
  /** A file of it, for `sslrootcert`. */
  readonly certificateFile: string;
  /** For postgresql.conf. */
  readonly settings: Readonly<Record<string, string>>;
}

/** `name` as in `subjectAltName`; names of addresses are read by the clients of 15 and newer. */
export async function makeAuthority(name = 'IP:127.0.0.1'): Promise<Authority> {
  const folder = await scratch('authority');
  const path = (file: string): string => join(folder.path, file);
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  await execute('openssl', [
    'req',
    '-x509',
    ...key,
    '-keyout',
    path('ca.key'),
    '-out',
    path('ca.crt'),
    '-subj',
    '/CN=ca',
  ]);
  const signed = ['-CA', path('ca.crt'), '-CAkey', path('ca.key'), '-addext', `subjectAltName=${name}`];
  const server = ['-keyout', path('server.key'), '-out', path('server.crt'), '-subj', '/CN=server'];
  await execute('openssl', [
    'req',
    '-x509',
    ...key,
    ...server,
    ...signed,
    '-addext',
    'basicConstraints=critical,CA:FALSE',
  ]);
  // Both, for under a strict umask the certificate too is its maker's alone.
  await giveToPostgres(path('server.key'), path('server.crt'));
  return {
    certificate: await readFile(path('ca.crt'), 'utf8'),
    certificateFile: path('ca.crt'),
    settings: { ssl: 'on', ssl_cert_file: path('server.crt'), ssl_key_file: path('server.key') },
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}
