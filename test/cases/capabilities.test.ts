import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { s3Client } from '../../lib/adapters/stores/s3/client.ts';
import { vaultWriter } from '../../lib/adapters/stores/s3/writer.ts';
import { type Capabilities, parseCapabilities } from '../../lib/core/vault/capabilities.ts';
import { defaultShrink } from '../../lib/core/verify/shrink.ts';
import { backup } from '../../lib/jobs/backup.ts';
import { type Proxy, startProxy } from '../helpers/proxy/http.ts';
import { serverEnvironment } from '../helpers/servers/environment.ts';
import { backblaze } from '../helpers/stores/backblaze.ts';
import { startLifeboat } from '../jobs/helpers/cli.ts';
import type { Place } from '../jobs/helpers/place.ts';
import { startWorld, type World } from '../jobs/helpers/world.ts';
import { nextSecond } from '../jobs/restoreSteps/seconds.ts';

let world: World;
let proxy: Proxy;
before(async () => {
  world = await startWorld({ files: false, sealed: false, extensions: false });
  proxy = await startProxy(world.vault);
});
after(async () => {
  await proxy.stop();
  await world[Symbol.asyncDispose]();
});

const all: Capabilities = {
  found: '2026-11-01',
  store: 'MinIO',
  conditions: 'refused',
  checksums: 'whole object',
  parts: 10_000,
  lifecycle: 'known',
};

/** A backup whose client begins with what the store is said to do. */
async function backupUnder(place: Place, capabilities: Capabilities, largest?: number) {
  const where = {
    ...world.vault,
    ...(await place.vaultKeys('backup')),
    endpoint: proxy.endpoint,
    forcePathStyle: true,
  };
  const client = s3Client(where, { deadlineSeconds: 5, capabilities });
  const writer = vaultWriter(client, place.vaultBucket);
  const ports = await place.backupPorts({ vaultEndpoint: proxy.endpoint });
  const limited = largest === undefined ? writer : { ...writer, mostBytes: largest };
  try {
    return await backup({ ...ports, writer: limited }, place.run({ now: nextSecond() }), {
      schedule: { intervalMinutes: 60, lockDays: 0, lockDailyDays: 0 },
      scheduledAt: null,
      hash: false,
      minTables: 1,
      shrinkLimits: defaultShrink,
      acceptShrink: false,
    });
  } finally {
    client.destroy();
  }
}

test('a backup that is refused what the store is said to do finishes with less, ends with 3 and names what is gone', async () => {
  const place = await world.anew();
  proxy.setRules(backblaze.traits(world.vault));
  const report = await backupUnder(place, all);
  assert.equal(report.exit, 'partial');
  assert.ok(report.details?.manifestVersionId !== undefined);
  assert.match(report.summary, /no longer has .*conditional writes \(If-None-Match\)/);
  assert.equal(report.failure?.hint, 'find out what it does now: lifeboat doctor --write');
});

test('a backup that knows what the store does asks for no more, and has nothing to tell', async () => {
  const place = await world.anew();
  proxy.setRules(backblaze.traits(world.vault));
  const earlier = proxy.log.length;
  const report = await backupUnder(place, { ...all, conditions: 'unknown', checksums: 'Content-MD5' });
  assert.equal(report.exit, 'done', report.summary);
  const asked = proxy.log.slice(earlier);
  assert.ok(asked.every(({ status }) => status !== 501));
  assert.ok(asked.every(({ method, headers }) => method !== 'PUT' || !('x-amz-checksum-crc32' in headers)));
});

test('a database that the parts of its store cannot hold is refused before a byte is dumped', async () => {
  const place = await world.anew();
  proxy.setRules([]);
  const earlier = proxy.log.length;
  const report = await backupUnder(place, { ...all, parts: 1000 }, 1024 * 1024);
  assert.equal(report.exit, 'configuration');
  assert.match(
    report.summary,
    /^the database has [\d.]+ \w+, and in parts that fit into memory the store takes an object of 1[\d.]* \w+ at most$/,
  );
  assert.ok(proxy.log.slice(earlier).every(({ url }) => !/\/pg\/.*dump/.test(url)));
});

test('doctor --write finds out what the store does, keeps it in lifeboat.json beside what stands there, and tells what changed', async () => {
  const place = await world.anew();
  const file = join(world.scratchDirectory, 'lifeboat.json');
  await writeFile(file, JSON.stringify({ BACKUP_HOST: 'crm', aws: { name: 'kept' } }));
  const keys = await place.vaultKeys('backup');
  const doctor = async (words: readonly string[]) => {
    const ended = await startLifeboat(['doctor', '--config', file, ...words], {
      ...serverEnvironment(world.scratchDirectory),
      BACKUP_S3_ENDPOINT: proxy.endpoint,
      BACKUP_S3_BUCKET: place.vaultBucket,
      BACKUP_S3_ACCESS_KEY: keys.accessKey,
      BACKUP_S3_SECRET_KEY: keys.secretKey,
      BACKUP_S3_SESSION_TOKEN: keys.sessionToken,
    }).ended;
    return `${ended.output}${ended.errors}`.replaceAll(/\s+/g, ' ');
  };
  proxy.setRules(backblaze.traits(world.vault));
  assert.match(await doctor(['--write']), /BACKUP_S3_CAPABILITIES='found=/);
  const written = await readFile(file, 'utf8');
  assert.match(written, /"BACKUP_HOST": "crm",\s+"aws": \{\s+"name": "kept"\s+\}/);
  const found = parseCapabilities(/"BACKUP_S3_CAPABILITIES": "([^"]+)"/.exec(written)?.[1] ?? '');
  assert.deepEqual([found?.conditions, found?.checksums, found?.parts], ['unknown', 'Content-MD5', 10_000]);
  assert.match(await doctor([]), /the store does what it did on \d{4}-/);
  proxy.setRules([]);
  // Of an upload in parts the trial of the last day answers; the condition is tried each time.
  assert.match(await doctor([]), /If-None-Match\): unknown on \S+, refused now/);
});
