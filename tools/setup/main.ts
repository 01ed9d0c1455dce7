/** Prepares this machine for `npm test`: everything the tests stand on that npm does not bring. */
import { prepareOptional } from './optional.ts';
import { prepare } from './prepare.ts';

try {
  await prepare([
    'setpriv',
    'ps',
    'openssl',
    'systemd',
    'gnupg',
    'igzip',
    'pigz',
    'jq',
    'chromium',
    'postgres-15',
    'postgres-15-newest',
    'postgres-14',
    'postgres-16',
    'postgres-17',
    'postgres-18',
    'postgres-18-bare',
    'postgres-18-icu',
    'pgbouncer',
    'minio',
    'versitygw',
    'seaweedfs',
    'mc',
    'cfn-lint',
    'aws',
    'moto',
  ]);
  await prepareOptional();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
