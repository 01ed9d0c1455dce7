import { differences, type VaultTerms } from '../core/vaultTerms.ts';
import { during, exitCodes, Failures } from '../errors.ts';
import type { Clock, Measurement, Metrics, Reporter, VaultReader, VaultTermsReader } from '../ports.ts';
import { newestReceipt } from './records/newestReceipt.ts';
import { newestManifest, readShelf } from './records/snapshots.ts';
import { ageOf } from './status/age.ts';
import { findProof } from './status/drills.ts';
import { findMirror } from './status/mirror.ts';

export interface PulsePorts {
  readonly reader: VaultReader;
  readonly terms: VaultTermsReader;
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly reporter: Reporter;
}

export interface Pulse {
  readonly measured: readonly Measurement[];
  /** What is no longer as it was deployed. */
  readonly changes: readonly string[];
}

/**
 * Measures how old, how large and how proven what the vault holds is, and whether the vault is still set up as it was
 * deployed. Each of the two is sent whatever became of the other; what could not be measured is not sent, and fails the run.
 */
export async function pulse(ports: PulsePorts, host: string, expected: VaultTerms): Promise<Pulse> {
  const { reader, terms, metrics, clock, reporter } = ports;
  const [held, changed] = await Promise.allSettled([
    measure({ reader, terms }, host, clock.now()).then(async (measured) => {
      await metrics.put(measured);
      return measured;
    }),
    terms.terms().then(async (found) => {
      const changes = differences(expected, found);
      for (const change of changes) reporter.warn(`the vault is not as it was deployed: ${change}`);
      await metrics.put([{ name: 'VaultChanged', value: changes.length > 0 ? 1 : 0, unit: 'Count' }]);
      return changes;
    }),
  ]);
  if (held.status === 'fulfilled' && changed.status === 'fulfilled') {
    return { measured: held.value, changes: changed.value };
  }
  const problems = [
    ...(held.status === 'rejected' ? [during('looking at what the vault holds', held.reason)] : []),
    ...(changed.status === 'rejected' ? [during('looking at how the vault is set up', changed.reason)] : []),
  ];
  const [first] = problems;
  throw new Failures(first?.kind ?? 'unexpected', problems.map(({ message }) => message).join('; '), problems);
}

/**
 * What is not known is not sent: missing data breaches. What there never was is as old as the vault: a new one is not red by
 * birth, and one that stays empty becomes so in time.
 */
async function measure(
  { reader, terms }: Pick<PulsePorts, 'reader' | 'terms'>,
  host: string,
  now: Date,
): Promise<readonly Measurement[]> {
  const { snapshots } = await readShelf(reader, host);
  const manifest = await newestManifest(reader, snapshots);
  const { mirror } = await findMirror(reader, host, now);
  const proof = await findProof({ reader, host, now }, snapshots);
  const pruned = await newestReceipt({ reader, host, now }, 'prune', ({ exitCode }) => exitCode === exitCodes.done);
  const lacking = manifest === null || mirror === null || proof === null;
  const vaultAge = lacking ? await ageOfVault(terms, now) : null;
  return [
    ...known('SnapshotAge', manifest === null ? vaultAge : ageOf(manifest.snapshotAt, now), 'Seconds'),
    ...known('SnapshotBytes', manifest?.dump.bytes, 'Bytes'),
    ...known('DatabaseBytes', manifest?.catalog.database.sizeBytes, 'Bytes'),
    ...known('BackupSeconds', manifest?.stagesSeconds['dump'], 'Seconds'),
    ...known('MirrorAge', mirror?.ageSeconds ?? vaultAge, 'Seconds'),
    ...known('MirrorBytes', mirror?.bytes, 'Bytes'),
    ...known('MirrorFiles', mirror?.files, 'Count'),
    ...known('ProvenDrillAge', proof?.ageSeconds ?? vaultAge, 'Seconds'),
    ...known('RecoverySeconds', proof?.recoverySeconds, 'Seconds'),
    ...known('PruneAge', pruned === null ? null : ageOf(pruned.endedAt, now), 'Seconds'),
  ];
}

async function ageOfVault(terms: PulsePorts['terms'], now: Date): Promise<number | null> {
  const madeAt = await terms.madeAt();
  return madeAt === null ? null : ageOf(madeAt.toISOString(), now);
}

function known(name: string, value: number | null | undefined, unit: Measurement['unit']): readonly Measurement[] {
  return value === null || value === undefined ? [] : [{ name, value, unit }];
}
