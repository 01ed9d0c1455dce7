import { createHash } from 'node:crypto';
import { humanBytes } from '../../core/runs/bytes.ts';
import type { Manifest } from '../../core/snapshots/manifest.ts';
import { snapshotNameOfRun } from '../../core/vault/keys.ts';
import { type RecoveryTarget, targetText } from '../../core/wal/recoveryTarget.ts';
import { Failure } from '../../errors.ts';
import type { RecoveredCluster } from '../../ports/wal.ts';
import { describeManifest } from '../backup/describe.ts';
import { storeDump } from '../backup/dump.ts';
import type { Run } from '../run.ts';
import type { Chosen } from '../vaultRecords/choose.ts';
import { newestManifest, readInventory } from '../vaultRecords/snapshots.ts';
import { fetchLog } from '../wal/fetchLog.ts';
import { readPart } from '../wal/packing.ts';
import { archiveIn } from './asMaster.ts';
import type { RestorePorts } from './contract.ts';
import type { FoundWindow } from './findWindow.ts';
import type { RecoveringPorts } from './recoveryContract.ts';

/**
 * Recovers the cluster as of the target in a throwaway place, dumps the one database of it into `directory`, and
 * describes it as a backup would: from here on it takes the path of every restore.
 */
export async function recoverInto(
  ports: RestorePorts,
  recovering: RecoveringPorts,
  run: Run,
  { window, log, target }: FoundWindow,
  directory: string,
): Promise<Chosen> {
  const { opener, recovery } = recovering;
  if (opener === null || ports.unseal === null) throw locked(window.manifest.recipients);
  const { manifest: base, stretch } = window;
  const database = await databaseName(ports, recovering, run);
  run.reporter.stage('fetch');
  // Small, and pinned by the signed manifest: without it nobody could verify the copy by hand.
  await readPart(ports.reader, base.serverManifest, run.signal);
  return recovery.use(
    {
      source: base.source,
      timeline: stretch.timeline,
      target,
      tar: storedTar(ports, run, base.tar),
      unseal: await ports.unseal.filter(),
      log: fetchLog({ reader: ports.reader, opener }, run, window, log),
      signal: run.signal,
    },
    async (cluster) => {
      const reached =
        cluster.lastCommitAt === null ? '' : `; its last transaction is of ${cluster.lastCommitAt.toISOString()}`;
      run.reporter.note(`recovered to ${targetText(target)}${reached}`);
      return dumped(ports, recovering, run, { cluster, database, target, directory });
    },
  );
}

async function dumped(
  ports: RestorePorts,
  recovering: RecoveringPorts,
  run: Run,
  from: {
    readonly cluster: RecoveredCluster;
    readonly database: string;
    readonly target: RecoveryTarget;
    readonly directory: string;
  },
): Promise<Chosen> {
  const { cluster, database, target, directory } = from;
  run.reporter.stage('dump');
  const source = recovering.sourceAt({ ...cluster.master, database });
  const facts = await source.facts();
  const file = recovering.dumpFile(`${directory}/dump.gz`);
  const at = target.by === 'time' ? target.at : (cluster.lastCommitAt ?? run.clock.now());
  const snapshot = snapshotNameOfRun(at);
  const plan = { dumpKey: `recovered ${targetText(target)}`, lockDays: 0 };
  const dumping = { source, dumper: recovering.dumper, seal: null, writer: file.writer };
  const dump = await storeDump(dumping, run, { hash: false, minTables: 1 }, plan, facts, () => false);
  const described = describeManifest({ seal: null }, run, {
    plan: { action: 'dump', snapshot, slot: null, manifestKey: '', tier: 'hourly', reason: '', ...plan },
    server: facts,
    dump,
    judged: { quarantine: [], doubts: [], breaks: [], accepted: false, alarm: null },
    warnings: [],
  });
  const manifest: Manifest = { ...described, snapshotAt: at.toISOString() };
  await ports.unpacker.unpack({
    bytes: file.bytes(),
    unseal: null,
    path: archiveIn(directory),
    expect: manifest.dump,
    signal: run.signal,
  });
  const ref = { snapshot, manifestKey: '', manifestVersionId: '', storedAt: at, hidden: false, candidates: [] };
  return {
    ref,
    manifest,
    sha256: '',
    // Every record that led here was judged; without signing keys none is signed.
    signed: ports.reader.trust !== null,
    doubts: [],
    skipped: [],
    older: async () => null,
  };
}

/** The newest snapshot knows what it was taken of; without one, the configuration says it. */
async function databaseName({ reader }: RestorePorts, { database }: RecoveringPorts, run: Run): Promise<string> {
  const { snapshots } = await readInventory(reader, run.host);
  const known = (await newestManifest(reader, snapshots))?.source.database ?? database;
  if (known !== undefined) return known;
  throw new Failure('configuration', 'the log holds every database of the cluster, and none is named', {
    hint: 'set DATABASE_URL, which names the database',
  });
}

async function* storedTar(
  { reader }: RestorePorts,
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
