import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { fileSpools } from '../../../lib/adapters/local/spool/spool.ts';
import { sandboxDirectory } from '../../../lib/adapters/stores/directory/sandbox.ts';
import { renderEntry, renderHeader } from '../../../lib/core/files/fileIndex.ts';
import { mostNamed } from '../../../lib/core/runs/named.ts';
import { indexKey } from '../../../lib/core/vault/keys.ts';
import { drillFiles } from '../../../lib/jobs/drill/files.ts';
import { bringFiles } from '../../../lib/jobs/restoreSteps/bringFiles.ts';
import type { FilesAsOf } from '../../../lib/jobs/restoreSteps/findFiles.ts';
import { planFiles } from '../../../lib/jobs/restoreSteps/planFiles.ts';
import type { VaultReader } from '../../../lib/ports/vault.ts';
import { entryOf, sampleManifest } from '../../core/samples.ts';
import { scratch } from '../../helpers/scratch.ts';
import { type Buckets, startStores } from '../helpers/buckets.ts';
import { putInVaultAt } from '../helpers/objects.ts';

const lost = mostNamed + 2000;
const keyOf = (number: number): string => `files/${String(number).padStart(6, '0')}.pdf`;
const entries = Array.from({ length: lost }, (_, number) => entryOf(keyOf(number)));

/** A mirror that has lost every file, without asking the store 12,000 times. */
function withoutFiles(reader: VaultReader): VaultReader {
  return { ...reader, read: async (key, ...rest) => (key.startsWith('minio/') ? null : reader.read(key, ...rest)) };
}

async function putIndex(buckets: Buckets, at: Date): Promise<void> {
  const header = renderHeader({
    format: '1.0',
    runId: 'an index',
    host: buckets.host,
    bucket: buckets.liveBucket,
    listingBeganAt: at.toISOString(),
    listingEndedAt: at.toISOString(),
    present: lost,
    gone: 0,
    bytes: entries.reduce((sum, { size }) => sum + size, 0),
    failed: [],
  });
  await putInVaultAt(buckets, indexKey(buckets.host, at), gzipSync([header, ...entries.map(renderEntry)].join('')), at);
}

test('of more lost files than anybody reads a drill names the first in order, counts all, and tells none twice', async () => {
  await using stores = await startStores();
  await using home = await scratch('drill');
  const buckets = await stores.anew();
  await putIndex(buckets, new Date(Date.now() - 60_000));
  const { problems, files } = await drillFiles(
    {
      reader: withoutFiles(buckets.reader),
      sandbox: sandboxDirectory({ scratchDirectory: home.path }),
      spools: fileSpools,
      live: null,
    },
    buckets.run(),
    { concurrency: 8 },
    {
      manifest: { ...sampleManifest, snapshotAt: new Date(Date.now() - 120_000).toISOString() },
      sha256: '0'.repeat(64),
    },
    null,
    home.path,
  );
  assert.equal(files, lost);
  assert.equal(problems.first.length, mostNamed);
  assert.match(problems.first[0] ?? '', /^file "files\/000000.pdf": the mirror has lost version/);
  assert.match(problems.first.at(-1) ?? '', /^file "files\/009999.pdf": the mirror has lost version/);
  // Each is found twice, as it should be: it cannot be restored, and the mirror does not show it. None is missed a third time.
  assert.equal(problems.count, 2 * lost);
});

test('of more lost files than anybody reads a restore names the first in order and counts all', async () => {
  await using stores = await startStores();
  await using home = await scratch('restore');
  const buckets = await stores.anew();
  const files: FilesAsOf = {
    async *pages() {
      yield entries;
    },
    note: null,
    indexKeys: [],
    pins: [],
    settings: null,
    filesAsOf: null,
  };
  const { failed, written } = await sandboxDirectory({ scratchDirectory: home.path }).use(async (target) => {
    const plan = await planFiles(files, target);
    return bringFiles({ reader: withoutFiles(buckets.reader), target }, buckets.run(), files, plan, 8);
  });
  assert.equal(written, 0);
  assert.equal(failed.count, lost);
  assert.deepEqual(
    failed.first.map(({ key }) => key),
    entries.slice(0, mostNamed).map(({ key }) => key),
  );
});
