import assert from 'node:assert/strict';
import { test } from 'node:test';

import { startLifeboat } from '../jobs/helpers/cli.ts';

/** A port that no test's server is ever given. */
const port = 1;

/** Everything a restore needs, but nobody listens. */
function configuration(): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    BACKUP_HOST: 'crm',
    BACKUP_S3_ENDPOINT: `http://127.0.0.1:${port}`,
    BACKUP_S3_BUCKET: 'crm-vault',
    BACKUP_S3_ACCESS_KEY: 'reader',
    BACKUP_S3_SECRET_KEY: 'not-to-be-seen',
    RESTORE_DATABASE_URL: `postgresql://crm:not-to-be-seen@127.0.0.1:${port}/crm`,
    MINIO_ENDPOINT: '127.0.0.1',
    MINIO_PORT: String(port),
    MINIO_ACCESS_KEY: 'crm',
    MINIO_SECRET_KEY: 'not-to-be-seen',
    MINIO_BUCKET: 'crm-files',
  };
}

test('who looks or restores hears of a vault that is down in seconds, not after every job’s patience', async () => {
  const commands = [['status'], ['list'], ['report'], ['restore', '--yes']].map((argv) =>
    startLifeboat(argv, configuration()),
  );
  // One job tries a dead vault for two minutes, and a restore asks it more than once.
  const impatience = setTimeout(() => commands.forEach(({ process: command }) => command.kill('SIGKILL')), 100_000);
  for (const { ended } of commands) {
    const { code, errors } = await ended;
    assert.equal(code, 14, errors);
    assert.match(errors, /crm-vault cannot be reached \(ECONNREFUSED\)\nhint: /);
    assert.doesNotMatch(errors, /not-to-be-seen/);
  }
  clearTimeout(impatience);
});
