import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { scratch } from '../../helpers/scratch.ts';
import { giveToPostgres } from '../../helpers/servers/postgresCluster.ts';

const execute = promisify(execFile);

/** Who vouches for servers on 127.0.0.1, in place of Amazon's. */
export interface Authority extends AsyncDisposable {
  /** PEM. */
  readonly certificate: string;
  /** For postgresql.conf. */
  readonly settings: Readonly<Record<string, string>>;
}

export async function makeAuthority(): Promise<Authority> {
  const folder = await scratch('authority');
  const path = (name: string): string => join(folder.path, name);
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
  const signed = ['-CA', path('ca.crt'), '-CAkey', path('ca.key'), '-addext', 'subjectAltName=IP:127.0.0.1'];
  const server = ['-keyout', path('server.key'), '-out', path('server.crt'), '-subj', '/CN=rds'];
  await execute('openssl', [
    'req',
    '-x509',
    ...key,
    ...server,
    ...signed,
    '-addext',
    'basicConstraints=critical,CA:FALSE',
  ]);
  await giveToPostgres(path('server.key'));
  return {
    certificate: await readFile(path('ca.crt'), 'utf8'),
    settings: { ssl: 'on', ssl_cert_file: path('server.crt'), ssl_key_file: path('server.key') },
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}
