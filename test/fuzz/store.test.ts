import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { vaultReader } from '../../lib/adapters/stores/s3/reader.ts';
import { createBucket, type ObjectServer, rootClient, startMinio } from '../helpers/servers/minio.ts';
import { fillFrom } from '../jobs/helpers/vaultFixture.ts';
import type { Version } from './memoryVault.ts';
import { mutantOf } from './mutants.ts';
import { wrongWith } from './oracle.ts';
import { answersOf } from './readers.ts';
import { startBench } from './rounds.ts';
import { bucket } from './soundVault.ts';

const seeds = Array.from({ length: 340 }, (_, at) => 1_000_000 + at);

let vault: ObjectServer;
before(async () => {
  vault = await startMinio();
  await createBucket(vault, bucket, { objectLock: true });
});
after(() => vault[Symbol.asyncDispose]());

function fill(versions: readonly Version[]): Promise<void> {
  const objects = versions.map(({ key, versionId, storedAt, bytes }) => ({
    key,
    versionId,
    storedAt: storedAt.toISOString(),
    body: Buffer.from(bytes).toString('base64'),
  }));
  return fillFrom({ objects }, { vault, vaultBucket: bucket });
}

test('hundreds of mutants together in a real store, none signed by the right key, change nothing that is read', async () => {
  const bench = await startBench();
  const mutants = await Promise.all(seeds.map((seed) => mutantOf(seed, bench.sound.records, bench.keys)));
  const junk = mutants.filter(({ signing, place }) => signing !== 'right key' && place !== 'instead');
  assert.ok(junk.length > 200, String(junk.length));
  await fill([...bench.sound.versions, ...junk.map(({ version }) => version)]);
  const client = rootClient(vault);
  const reader = { ...vaultReader(client, bucket), trust: { ...bench.trust } };
  const answers = await answersOf(reader, bench.sound.proven);
  client.destroy();
  const [one] = junk;
  assert.ok(one !== undefined);
  assert.deepEqual(wrongWith(one, answers, bench.truth, bench.sound.proven), []);
});
