import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { MetricName } from '../../lib/core/runs/metricNames.ts';
import { deployedTerms } from '../../lib/core/vault/terms.ts';
import { Failure } from '../../lib/errors.ts';
import { type PulsePorts, pulse } from '../../lib/jobs/pulse.ts';
import type { Measurement } from '../../lib/ports/watch.ts';
import { type Buckets, type Stores, startStores } from './helpers/buckets.ts';
import { putFile } from './helpers/objects.ts';
import { putProof, putReceipt, putSnapshot, slotBefore } from './helpers/snapshots.ts';
import { clockFrom, listeningReporter } from './helpers/watching.ts';

let stores: Stores;
before(async () => {
  stores = await startStores();
});
after(() => stores[Symbol.asyncDispose]());

const now = new Date();
const ago = (hours: number): Date => new Date(now.getTime() - hours * 3_600_000);
const terms = deployedTerms([], null);

/** A vault that holds one of everything that is measured. */
async function filled(): Promise<Buckets> {
  const buckets = await stores.anew();
  const placed = await putSnapshot(buckets, slotBefore(now, { hours: 1 }), {
    manifest: { snapshotAt: ago(1).toISOString(), stagesSeconds: { census: 3, dump: 42.5 } },
  });
  await putProof(buckets, placed, ago(0.5));
  await putReceipt(buckets, 'prune', ago(3));
  await putReceipt(buckets, 'prune', ago(2), { exitCode: 21 });
  await putFile(buckets, 'a.txt', 'twelve bytes');
  await buckets.mirror({ now: ago(0.25) });
  return buckets;
}

function ports(buckets: Buckets, changes: Partial<PulsePorts> = {}) {
  const put: Measurement[] = [];
  return {
    put,
    ports: {
      reader: buckets.reader,
      terms: { terms: async () => terms, madeAt: async () => ago(5) },
      metrics: { put: async (all: readonly Measurement[]) => void put.push(...all) },
      clock: clockFrom(now),
      reporter: listeningReporter(),
      ...changes,
    },
  };
}

test('everything that the vault holds is measured, and a prune that did not do its work is none', async () => {
  const buckets = await filled();
  const { put, ports: given } = ports(buckets);
  const { measured, held } = await pulse(given, buckets.host, terms);
  const values = new Map(put.map(({ name, value }) => [name, value]));
  const near = (name: MetricName, seconds: number): void => {
    const value = values.get(name) ?? Number.NaN;
    assert.ok(Math.abs(value - seconds) <= 60, `${name} is ${value}`);
  };
  near('SnapshotAge', 3600);
  near('MirrorAge', 900);
  near('ProvenDrillAge', 1800);
  near('PruneAge', 3 * 3600);
  assert.equal(values.get('VaultChanged'), 0);
  assert.deepEqual(
    put.filter(({ name }) => name !== 'VaultChanged'),
    measured,
  );
  const { snapshotBytes = 0, databaseBytes = 0, ...rest } = held;
  assert.deepEqual(rest, { backupSeconds: 42.5, mirrorBytes: 12, mirrorFiles: 1, recoverySeconds: 61 });
  assert.ok(snapshotBytes > 0 && databaseBytes > 0);
});

test('a vault that cannot be compared is measured all the same, and fails the run', async () => {
  const buckets = await filled();
  const refused = { terms: () => Promise.reject(new Failure('credentials', 'refused')), madeAt: async () => null };
  const { put, ports: given } = ports(buckets, { terms: refused });
  await assert.rejects(
    pulse(given, buckets.host, terms),
    (error) =>
      error instanceof Failure && error.kind === 'credentials' && /how the vault is set up/.test(error.message),
  );
  assert.ok(put.some(({ name }) => name === 'SnapshotAge'));
  assert.ok(!put.some(({ name }) => name === 'VaultChanged'), 'what is not known is not sent');
});

test('what there never was is as old as the vault, and not told where that is not known', async () => {
  const buckets = await stores.anew();
  const ages = async (madeAt: Date | null): Promise<readonly string[]> => {
    const { put, ports: given } = ports(buckets, { terms: { terms: async () => terms, madeAt: async () => madeAt } });
    assert.deepEqual((await pulse(given, buckets.host, terms)).held, {});
    return put.map(({ name, value }) => `${name} ${value}`).toSorted();
  };
  assert.deepEqual(await ages(ago(5)), [
    'MirrorAge 18000',
    'ProvenDrillAge 18000',
    'SnapshotAge 18000',
    'VaultChanged 0',
  ]);
  assert.deepEqual(await ages(null), ['VaultChanged 0']);
});

test('a hidden snapshot is none: the age is that of the newest one that can be seen', async () => {
  const buckets = await filled();
  const newer = await putSnapshot(buckets, slotBefore(now, {}), { manifest: { snapshotAt: ago(0.1).toISOString() } });
  const { remover } = await buckets.prunePorts();
  assert.deepEqual((await remover.hide([newer.manifestKey])).failed, []);
  const { put, ports: given } = ports(buckets);
  await pulse(given, buckets.host, terms);
  const age = put.find(({ name }) => name === 'SnapshotAge')?.value ?? Number.NaN;
  assert.ok(Math.abs(age - 3600) <= 60, `${age}`);
});
