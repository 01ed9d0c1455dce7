import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';

import { ServerFailed } from '../helpers/servers/child.ts';
import { onFreePort } from '../helpers/servers/port.ts';
import { startStores } from '../jobs/helpers/buckets.ts';
import { mirrorEnvironment, startLifeboat } from '../jobs/helpers/cli.ts';
import { putSnapshot, slotBefore } from '../jobs/helpers/snapshots.ts';

test('whoever asks on loopback gets the page of the vault, and how the runs of this machine are', async () => {
  await using stores = await startStores();
  const buckets = await stores.anew();
  const placed = await putSnapshot(buckets, slotBefore(new Date(), { hours: 1 }));
  await onFreePort(async (port) => {
    const { process, ended } = startLifeboat(['run'], {
      ...(await mirrorEnvironment(buckets)),
      LIFEBOAT_HTTP_PORT: String(port),
      LIFEBOAT_STATE_DIR: `${buckets.scratchDirectory}/state`,
    });
    try {
      await listening(process.stderr);
      const page = await fetch(`http://127.0.0.1:${port}/`);
      assert.equal(page.status, 200);
      const text = await page.text();
      assert.match(text, /^<!doctype html>[^]*<h1><bdi>crm<\/bdi><\/h1>/);
      assert.ok(text.includes(placed.snapshot));
      assert.equal((await fetch(`http://127.0.0.1:${port}/healthz`)).status, 200);
    } finally {
      process.kill('SIGTERM');
      await ended;
    }
  });
});

/** Settles when the process says so, or when it has said its last word. */
async function listening(errors: NodeJS.ReadableStream | null): Promise<void> {
  let said = '';
  const heard = Promise.withResolvers<undefined>();
  errors?.on('data', (chunk: Buffer) => {
    said += String(chunk);
    if (said.includes('answering on')) heard.resolve(undefined);
  });
  await Promise.race([heard.promise, errors === null ? undefined : once(errors, 'close')]);
  // Somebody may have taken the port meanwhile: then another one is tried.
  if (!said.includes('answering on')) throw new ServerFailed('lifeboat run does not answer', said);
}
