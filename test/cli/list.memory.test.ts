import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import type { Manifest } from '../../lib/core/snapshots/manifest.ts';
import { sampleManifest } from '../core/samples.ts';
import { type Buckets, startStores } from '../jobs/helpers/buckets.ts';
import { mirrorEnvironment } from '../jobs/helpers/cli.ts';
import { putSnapshots, slotBefore } from '../jobs/helpers/snapshots.ts';

const execute = promisify(execFile);
const mebibyte = 1024 * 1024;

/** Enough for the program itself: 1,200 of these manifests would not fit into it. */
const heap = ['--max-old-space-size=64', '--max-semi-space-size=4'];

/** As of an application with 120 tables: 40 KB a manifest. */
const names = Array.from({ length: 120 }, (_, at) => `bookings_of_berths_${at}`);
const manifest: Partial<Manifest> = {
  census: names.map((name, at) => ({ schema: 'public', name, kind: 'table', rows: at * 977, hash: String(at * 7919) })),
  catalog: {
    ...sampleManifest.catalog,
    relations: names.map((name, at) => ({ oid: 16_384 + at, schema: 'public', name, kind: 'table' })),
  },
};

async function peakOfList(buckets: Buckets, count: number): Promise<number> {
  const now = new Date();
  const slots = Array.from({ length: count }, (_, at) => slotBefore(now, { hours: at + 1 }));
  await putSnapshots(buckets, slots, { manifest });
  const tellPeak = join(import.meta.dirname, '../helpers/tellPeak.ts');
  const program = join(import.meta.dirname, '../../bin/lifeboat.ts');
  const { stdout, stderr } = await execute(process.execPath, [...heap, '--import', tellPeak, program, 'list'], {
    env: await mirrorEnvironment(buckets),
  });
  assert.equal(stderr.match(/not drilled/g)?.length, count);
  return Number(stdout);
}

test('the memory of a list does not grow with the number of snapshots and what their manifests hold', async () => {
  await using stores = await startStores();
  const small = await peakOfList(await stores.anew(), 100);
  const large = await peakOfList(await stores.anew(), 1200);
  assert.ok(large - small < 60 * mebibyte, `${small} bytes with 100 snapshots, ${large} with 1,200`);
});
