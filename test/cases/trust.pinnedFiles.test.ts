import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { targetDirectory } from '../../lib/adapters/stores/directory/targetDirectory.ts';
import type { ProofPins } from '../../lib/core/verify/proofPins.ts';
import { bringFiles, elsewhereText } from '../../lib/jobs/restoreSteps/bringFiles.ts';
import { filePinsOf, filesOfSnapshot } from '../../lib/jobs/restoreSteps/filesOfSnapshot.ts';
import { planFiles } from '../../lib/jobs/restoreSteps/planFiles.ts';
import { readInventory, readStored } from '../../lib/jobs/vaultRecords/snapshots.ts';
import { collect } from '../contracts/collect.ts';
import { scratch } from '../helpers/scratch.ts';
import { type Stores, startStores } from '../jobs/helpers/buckets.ts';
import { indexAt } from '../jobs/helpers/forgedIndex.ts';
import { endVersions, putFiles, putInVault } from '../jobs/helpers/objects.ts';
import { makeSignatures, type Signatures } from '../jobs/helpers/signatures.ts';
import { putReceipt, putSnapshot } from '../jobs/helpers/snapshots.ts';
import { thiefOf } from '../jobs/helpers/thief.ts';

let stores: Stores;
let signatures: Signatures;
before(async () => {
  [stores, signatures] = await Promise.all([startStores(), makeSignatures()]);
});
after(() => stores[Symbol.asyncDispose]());

const names = ['a.pdf', 'b.pdf', 'c.pdf'];

type Stage = Awaited<ReturnType<typeof staged>>;

/** A snapshot between two mirror runs, or after the only one, and the pins of a drill that proved it. */
async function staged({ later }: { readonly later: boolean }) {
  const buckets = await stores.anew();
  const now = Date.now();
  await putFiles(buckets, names);
  const ports = signatures.as('writer', await buckets.mirrorPorts());
  const mirror = async (at: number) => {
    const report = await buckets.mirror({ ports, now: new Date(at) });
    assert.equal(report.exit, 'done', report.summary);
  };
  await mirror(now - 120_000);
  const at = new Date(now - 60_000);
  const signer = signatures.signers.writer;
  const placed = await putSnapshot(buckets, at, { signer, storedAt: at, snapshot: nameOf(at) });
  if (later) await mirror(now - 30_000);
  const reader = signatures.reading(buckets.reader);
  const { snapshots } = await readInventory(reader, buckets.host);
  const [ref] = snapshots;
  assert.ok(ref !== undefined);
  const chosen = await readStored(reader, ref);
  const files = () => filesOfSnapshot(reader, buckets.host, chosen);
  const pins: ProofPins = {
    manifestSha256: chosen.sha256,
    dumpSha256: chosen.manifest.dump.sha256,
    ...(await filePinsOf(reader, await files())),
  };
  const prove = async (proven: ProofPins = pins) => {
    const { snapshot, manifestVersionId, dumpVersionId, runId } = placed;
    const proof = { snapshot, manifestVersionId, dumpVersionId, runId, verdict: 'proven' };
    const details = { ...proof, recoverySeconds: 1, recoveryPointSeconds: 1, pins: proven };
    await putReceipt(buckets, 'drill', new Date(), { details }, signatures.signers.reader);
  };
  return { buckets, reader, at, files, pins, prove, mirror };
}

function nameOf(at: Date): string {
  return `${at.toISOString().slice(0, 10)}/${at.toISOString().slice(11, 19).replaceAll(':', '-')}`;
}

async function keysOf({ files }: Pick<Stage, 'files'>): Promise<readonly string[]> {
  return (await collect((await files()).pages())).flat().map(({ key }) => key);
}

test('a restore of a proven snapshot refuses an index, and a list of files, that are not what the drill pinned', async () => {
  const stage = await staged({ later: true });
  const [first] = stage.pins.indexes;
  assert.ok(first !== undefined);
  const other = '1'.repeat(64);
  await stage.prove({ ...stage.pins, indexes: [{ ...first, sha256: other }, ...stage.pins.indexes.slice(1)] });
  await assert.rejects(stage.files(), {
    kind: 'verification',
    message: new RegExp(
      `^version ${first.versionId} of ${first.key}, which the drill pinned, has the SHA-256 .*, the drill proved ${other}$`,
    ),
  });

  const second = await staged({ later: true });
  await second.prove({ ...second.pins, files: { count: 4, sha256: other } });
  await assert.rejects(second.files(), {
    kind: 'verification',
    message: new RegExp(
      `^the list of files is not the one that the drill proved: 3 files with SHA-256 [0-9a-f]{64}, not 4 with ${other}$`,
    ),
  });
});

test('a pinned index that somebody hid is read all the same, and one that is gone is named', async () => {
  const stage = await staged({ later: true });
  await stage.prove();
  const { remover } = await stage.buckets.prunePorts();
  await remover.hide(stage.pins.indexes.map(({ key }) => key));
  assert.deepEqual(await keysOf(stage), names);
  const [first] = stage.pins.indexes;
  await endVersions(stage.buckets, first?.key ?? '', first?.versionId);
  await assert.rejects(stage.files(), { kind: 'verification', message: /which the drill pinned, is gone$/ });
});

test('a receipt of an older version, which pins no digests of indexes and no list of files, is followed', async () => {
  const stage = await staged({ later: true });
  const { manifestSha256, dumpSha256, filesAsOf } = stage.pins;
  const indexes = stage.pins.indexes.map(({ key, versionId }) => ({ key, versionId }));
  await stage.prove({ manifestSha256, dumpSha256, filesAsOf, indexes });
  using thief = await thiefOf(stage.buckets);
  for (const { key } of indexes) await thief.put(key, (await indexAt(stage.buckets, [], stage.at, null)).bytes);
  assert.deepEqual(await keysOf(stage), names);
});

test('T2: after a drill that found no index of after the snapshot only the first one that began later is taken, and that is said', async () => {
  const stage = await staged({ later: false });
  await stage.prove();
  assert.notEqual(stage.pins.filesAsOf, null);
  using thief = await thiefOf(stage.buckets);
  const signer = signatures.signers.writer;
  const earlier = await indexAt(stage.buckets, [], new Date(stage.at.getTime() - 1000), signer);
  await thief.put(earlier.key, earlier.bytes);
  assert.deepEqual(await keysOf(stage), names);

  await putFiles(stage.buckets, ['d.pdf']);
  await stage.mirror(Date.now());
  assert.deepEqual(await keysOf(stage), [...names, 'd.pdf']);
  assert.match(
    (await stage.files()).note ?? '',
    /^the drill proved the files as of .*; what came later was not drilled/,
  );
  const lie = await indexAt(stage.buckets, [], new Date(stage.at.getTime() + 1000), signer);
  await thief.put(lie.key, lie.bytes);
  assert.deepEqual(await keysOf(stage), [...names, 'd.pdf']);
});

test('a thief of the signing key who names an index long before the others changes no files of a snapshot that nobody drilled', async () => {
  const stage = await staged({ later: true });
  using thief = await thiefOf(stage.buckets);
  const lie = await indexAt(stage.buckets, [], new Date(Date.now() - 4 * 3_600_000), signatures.signers.writer);
  await thief.put(lie.key, lie.bytes);
  assert.deepEqual(await keysOf(stage), names);
});

test('a file whose pinned version is gone comes from another version with the same SHA-256, which is said, and from no other', async () => {
  const stage = await staged({ later: true });
  const { buckets, reader } = stage;
  await stage.prove();
  const files = await stage.files();
  const entries = (await collect(files.pages())).flat();
  for (const [at, { key, versionId }] of entries.slice(0, 2).entries()) {
    const mirrored = `minio/${key}`;
    const body = `the file ${key}`;
    await putInVault(buckets, mirrored, at === 0 ? body : body.toUpperCase());
    await putInVault(buckets, mirrored, body.toUpperCase());
    await putInVault(buckets, `${mirrored}/deeper`, body);
    await endVersions(buckets, mirrored, versionId);
  }
  await using home = await scratch('pins');
  const target = targetDirectory(home.path);
  const plan = await planFiles(files, target);
  const brought = await bringFiles({ reader, target }, buckets.run(), files, plan, 4);
  assert.deepEqual([brought.written, brought.elsewhere.first], [2, ['a.pdf']]);
  assert.match(brought.failed.first[0]?.reason ?? '', /^the mirror has lost version/);
  assert.deepEqual(elsewhereText(brought.elsewhere), [
    'the pinned version of 1 file is gone: restored from another version with the same SHA-256: "a.pdf"',
  ]);
  assert.equal(await textOf(target, 'a.pdf'), 'the file a.pdf');
});

async function textOf(target: ReturnType<typeof targetDirectory>, key: string): Promise<string> {
  const body = await target.read(key);
  return body === null ? '' : Buffer.concat(await collect(body)).toString('utf8');
}
