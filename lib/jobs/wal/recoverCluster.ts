import { createHash } from 'node:crypto';
import { humanBytes } from '../../core/runs/bytes.ts';
import { Failure } from '../../errors.ts';
import type { Unseal } from '../../ports/archive.ts';
import type { VaultReader } from '../../ports/vault.ts';
import type { RecoveredCluster } from '../../ports/wal.ts';
import type { Run } from '../run.ts';
import { newestManifest, readInventory } from '../vaultRecords/snapshots.ts';
import { fetchLog } from './fetchLog.ts';
import type { FoundWindow } from './findWindow.ts';
import { readPart } from './packing.ts';
import type { RecoveringPorts } from './recoveringPorts.ts';

interface Ports {
  readonly reader: VaultReader;
  readonly unseal: Unseal | null;
}

/** Gives `use` the cluster as of the target, in a throwaway place. */
export async function withRecovered<T>(
  { reader, unseal }: Ports,
  { opener, recovery }: RecoveringPorts,
  run: Run,
  { window, log, target }: FoundWindow,
  use: (cluster: RecoveredCluster) => Promise<T>,
): Promise<T> {
  const { manifest: base, stretch } = window;
  if (opener === null || unseal === null) throw locked(base.recipients);
  run.reporter.stage('fetch');
  // Small, and pinned by the signed manifest: without it nobody could verify the copy by hand.
  await readPart(reader, base.serverManifest, run.signal);
  return recovery.use(
    {
      source: base.source,
      timeline: stretch.timeline,
      target,
      tar: storedTar(reader, run, base.tar),
      unseal: await unseal.filter(),
      log: fetchLog({ reader, opener }, run, window, log),
      signal: run.signal,
    },
    use,
  );
}

/** The newest snapshot knows what it was taken of; without one, the configuration says it. */
export async function databaseName(reader: VaultReader, { database }: RecoveringPorts, run: Run): Promise<string> {
  const { snapshots } = await readInventory(reader, run.host);
  const known = (await newestManifest(reader, snapshots))?.source.database ?? database;
  if (known !== undefined) return known;
  throw new Failure('configuration', 'the log holds every database of the cluster, and none is named', {
    hint: 'set DATABASE_URL, which names the database',
  });
}

async function* storedTar(
  reader: VaultReader,
  run: Run,
  { key, versionId, bytes, sha256 }: { key: string; versionId: string; bytes: number; sha256: string },
): AsyncGenerator<Uint8Array> {
  const found = await reader.read(key, versionId, run.signal);
  if (found === null) throw new Failure('verification', `the base backup ${key} version ${versionId} is gone`);
  const hash = createHash('sha256');
  let done = 0;
  for await (const chunk of found.body) {
    hash.update(chunk);
    done += chunk.length;
    run.reporter.progress(done, bytes, 'bytes');
    yield chunk;
  }
  const digest = hash.digest('hex');
  if (done === bytes && digest === sha256) return;
  throw new Failure('verification', `the base backup ${key} is damaged: ${humanBytes(done)} with SHA-256 ${digest}`);
}

function locked(recipients: readonly string[]): Failure {
  return new Failure(
    'configuration',
    `the base backup is sealed to ${recipients.join(', ')}, and there is no private key`,
    { hint: 'name the file that holds it: BACKUP_GPG_PRIVATE_KEY_FILE' },
  );
}
