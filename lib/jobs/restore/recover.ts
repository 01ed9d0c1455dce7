import type { Manifest } from '../../core/snapshots/manifest.ts';
import { snapshotNameOfRun } from '../../core/vault/keys.ts';
import { type RecoveryTarget, targetText } from '../../core/wal/recoveryTarget.ts';
import type { RecoveredCluster } from '../../ports/wal.ts';
import { describeManifest } from '../backup/describe.ts';
import { storeDump } from '../backup/dump.ts';
import type { Run } from '../run.ts';
import type { Chosen } from '../vaultRecords/choose.ts';
import type { FoundWindow } from '../wal/findWindow.ts';
import { databaseName, withRecovered } from '../wal/recoverCluster.ts';
import type { RecoveringPorts } from '../wal/recoveringPorts.ts';
import { archiveIn } from './asMaster.ts';
import type { RestorePorts } from './contract.ts';

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
  const database = await databaseName(ports.reader, recovering, run);
  return withRecovered(ports, recovering, run, { window, log, target }, async (cluster) => {
    const reached =
      cluster.lastCommitAt === null ? '' : `; its last transaction is of ${cluster.lastCommitAt.toISOString()}`;
    run.reporter.note(`recovered to ${targetText(target)}${reached}`);
    return dumped(ports, recovering, run, { cluster, database, target, directory });
  });
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
