import type { MetricName } from '../core/runs/metricNames.ts';
import { differences, type VaultTerms } from '../core/vault/terms.ts';
import { during, exitCodes, Failures } from '../errors.ts';
import type { Clock } from '../ports/clock.ts';
import type { Reporter } from '../ports/reporter.ts';
import type { VaultReader, VaultTermsReader } from '../ports/vault.ts';
import type { Held, Measurement, Metrics } from '../ports/watch.ts';
import { ageOf } from './status/age.ts';
import { findProof } from './status/drills.ts';
import { findMirror } from './status/mirror.ts';
import { newestReceipt } from './vaultRecords/newestReceipt.ts';
import { newestManifest, readInventory } from './vaultRecords/snapshots.ts';

export interface PulsePorts {
  readonly reader: VaultReader;
  readonly terms: VaultTermsReader;
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly reporter: Reporter;
}

export interface Pulse {
  readonly measured: readonly Measurement[];
  /** The dashboard reads it from the function's log, where it costs nothing until somebody looks. */
  readonly held: Held;
  /** What differs from what was deployed. */
  readonly changes: readonly string[];
}

/**
 * Measures how old the vault's snapshots and proofs are, and whether the vault is still set up as it was deployed. Each
 * is sent even if the other fails; what could not be measured is not sent, and fails the run.
 */
export async function pulse(ports: PulsePorts, host: string, expected: VaultTerms): Promise<Pulse> {
  const { reader, terms, metrics, clock, reporter } = ports;
  const [seen, changed] = await Promise.allSettled([
    look({ reader, terms }, host, clock.now()).then(async (found) => {
      await metrics.put(found.measured);
      return found;
    }),
    terms.terms().then(async (found) => {
      const changes = differences(expected, found);
      for (const change of changes) reporter.warn(`the vault is not as it was deployed: ${change}`);
      await metrics.put([{ name: 'VaultChanged', value: changes.length > 0 ? 1 : 0, unit: 'Count' }]);
      return changes;
    }),
  ]);
  if (seen.status === 'fulfilled' && changed.status === 'fulfilled') return { ...seen.value, changes: changed.value };
  const problems = [
    ...(seen.status === 'rejected' ? [during('looking at what the vault holds', seen.reason)] : []),
    ...(changed.status === 'rejected' ? [during('looking at how the vault is set up', changed.reason)] : []),
  ];
  const [first] = problems;
  throw new Failures(first?.kind ?? 'unexpected', problems.map(({ message }) => message).join('; '), problems);
}

/**
 * An unknown value is not sent: missing data raises the alarm. What never existed counts as old as the vault: a new
 * vault does not start with alarms, and one that stays empty raises them in time.
 */
async function look(
  { reader, terms }: Pick<PulsePorts, 'reader' | 'terms'>,
  host: string,
  now: Date,
): Promise<Pick<Pulse, 'measured' | 'held'>> {
  const { snapshots } = await readInventory(reader, host);
  const manifest = await newestManifest(reader, snapshots);
  const { mirror } = await findMirror({ reader, host, now });
  const proof = await findProof({ reader, host, now }, snapshots);
  const pruned = await newestReceipt({ reader, host, now }, 'prune', ({ exitCode }) => exitCode === exitCodes.done);
  const lacking = manifest === null || mirror === null || proof === null;
  const vaultAge = lacking ? await ageOfVault(terms, now) : null;
  return {
    measured: [
      ...known('SnapshotAge', manifest === null ? vaultAge : ageOf(manifest.snapshotAt, now)),
      ...known('MirrorAge', mirror?.ageSeconds ?? vaultAge),
      ...known('ProvenDrillAge', proof?.ageSeconds ?? vaultAge),
      ...known('PruneAge', pruned === null ? null : ageOf(pruned.endedAt, now)),
    ],
    held: {
      ...fact('snapshotBytes', manifest?.dump.bytes),
      ...fact('databaseBytes', manifest?.catalog.database.sizeBytes),
      ...fact('backupSeconds', manifest?.stagesSeconds['dump']),
      ...fact('mirrorBytes', mirror?.bytes),
      ...fact('mirrorFiles', mirror?.files),
      ...fact('recoverySeconds', proof?.recoverySeconds),
    },
  };
}

async function ageOfVault(terms: PulsePorts['terms'], now: Date): Promise<number | null> {
  const madeAt = await terms.madeAt();
  return madeAt === null ? null : ageOf(madeAt.toISOString(), now);
}

function known(name: MetricName, seconds: number | null): readonly Measurement[] {
  return seconds === null ? [] : [{ name, value: seconds, unit: 'Seconds' }];
}

function fact(name: keyof Held, value: number | null | undefined): Held {
  return value === null || value === undefined ? {} : { [name]: value };
}
