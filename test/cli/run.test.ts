import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { farAway } from '../helpers/farAway.ts';
import { scratch } from '../helpers/scratch.ts';
import { startServer } from '../helpers/servers/child.ts';
import { onFreePort } from '../helpers/servers/port.ts';
import { startLifeboat } from '../jobs/helpers/cli.ts';

const program = join(import.meta.dirname, '../../bin/lifeboat.ts');

/** A backup that is not due for long, and whose key file is not there. */
function configuration(directory: string): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    BACKUP_HOST: 'crm',
    LIFEBOAT_STATE_DIR: directory,
    DATABASE_URL: 'postgresql://crm:not-to-be-seen@127.0.0.1:1/crm',
    BACKUP_GPG_PUBLIC_KEY_FILE: '/nowhere/public.asc',
    BACKUP_S3_ENDPOINT: 'http://127.0.0.1:1',
    BACKUP_S3_BUCKET: 'crm-vault',
    BACKUP_S3_ACCESS_KEY: 'writer',
    BACKUP_S3_SECRET_KEY: 'not-to-be-seen',
    BACKUP_CRON: farAway(),
  };
}

test('a process that keeps running says on loopback how things stand, with the runs that others started', async () => {
  await using folder = await scratch('run');
  const environment = configuration(folder.path);
  const { server, url } = await onFreePort(async (port) => {
    const address = `http://127.0.0.1:${port}/healthz`;
    const started = await startServer({
      name: 'lifeboat',
      program: process.execPath,
      args: [program, 'run'],
      directory: folder.path,
      environment: { ...environment, LIFEBOAT_HTTP_PORT: String(port) },
      ready: async () => (await fetch(address)).ok,
    });
    return { server: started, url: address };
  });
  try {
    const { code } = await startLifeboat(['backup'], environment).ended;
    assert.equal(code, 10);
    const reply = await fetch(url);
    assert.equal(reply.status, 503);
    const { healthy, troubles: incidents } = (await reply.json()) as {
      readonly healthy: boolean;
      readonly troubles: readonly { readonly subject: string; readonly article: string }[];
    };
    assert.equal(healthy, false);
    assert.deepEqual(
      incidents.map(({ subject, article }) => [subject, article]),
      [['backup', 'docs/runbook.md#no-snapshot-within-two-hours']],
    );
  } finally {
    await server.stop();
  }
  const log = await readFile(server.logFile, 'utf8');
  assert.match(log, /mirror is not run here: the live bucket is not configured/);
  assert.match(log, /stopped\n$/);
  assert.doesNotMatch(log, /not-to-be-seen/);
});
