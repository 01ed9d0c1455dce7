import { randomUUID } from 'node:crypto';
import { scratchIn } from '../../lib/adapters/local/scratch/scratch.ts';
import { fileSpools } from '../../lib/adapters/local/spool/spool.ts';
import { sandboxDirectory } from '../../lib/adapters/stores/directory/sandbox.ts';
import type { DrillProof } from '../../lib/core/runs/receipt.ts';
import { defaultShrink } from '../../lib/core/verify/shrink.ts';
import { type BackupDetails, backup } from '../../lib/jobs/backup.ts';
import { conclude } from '../../lib/jobs/drill/conclude.ts';
import type { DrillDetails } from '../../lib/jobs/drill/details.ts';
import { drillFiles } from '../../lib/jobs/drill/files.ts';
import { mirror } from '../../lib/jobs/mirror.ts';
import { prune } from '../../lib/jobs/prune.ts';
import type { JobReport, Run } from '../../lib/jobs/run.ts';
import { chooseSnapshot } from '../../lib/jobs/vaultRecords/choose.ts';
import { recorded } from '../../lib/jobs/vaultRecords/recorded.ts';
import { refuseContradicted } from '../../lib/jobs/vaultRecords/refuseContradicted.ts';
import type { Clock } from '../../lib/ports/clock.ts';
import type { Exclusion } from '../../lib/ports/exclusion.ts';
import type { VaultReader } from '../../lib/ports/vault.ts';
import { mirrorOptions } from '../jobs/helpers/mirrorOptions.ts';
import type { Signatures } from '../jobs/helpers/signatures.ts';
import { listeningReporter } from '../jobs/helpers/watching.ts';
import type { Application } from './application.ts';
import type { Store } from './store.ts';

export const host = 'crm';

export interface SoakWorld {
  readonly application: Application;
  readonly store: Store;
  readonly signatures: Signatures;
  readonly clock: Clock;
  readonly scratchDirectory: string;
  /** Told each key that prune hides. */
  readonly onHide: (key: string) => void;
}

function runOf({ clock }: Pick<SoakWorld, 'clock'>): Run {
  const signal = new AbortController().signal;
  return {
    host,
    runId: randomUUID(),
    program: 'lifeboat soak',
    clock,
    reporter: listeningReporter(),
    signal,
    dryRun: false,
  };
}

export function readerOf({ store, signatures }: Pick<SoakWorld, 'store' | 'signatures'>): VaultReader {
  return store.reader(signatures.trust);
}

const free: Exclusion = { holding: (_, use) => use(async () => undefined) };

export interface HonestJobs {
  readonly backup: () => Promise<JobReport<BackupDetails>>;
  readonly mirror: (repair?: boolean) => Promise<JobReport>;
  readonly prune: () => Promise<JobReport>;
  readonly drill: () => Promise<JobReport<DrillDetails>>;
}

/** The real jobs with the policies and signing keys of a set-up; of a drill only the part that needs no server. */
export function honestJobs(world: SoakWorld): HonestJobs {
  const { application, store, signatures, clock } = world;
  const reader = readerOf(world);
  const { signers } = signatures;
  const scratch = scratchIn(world.scratchDirectory);
  const writer = store.writer(['backup', 'mirror'], signers.writer);
  const { source, dumper, files: live } = application;
  return {
    backup: () =>
      backup({ source, dumper, seal: null, reader, writer, exclusion: free }, runOf(world), {
        schedule: { intervalMinutes: 60, lockDays: 7, lockDailyDays: 30 },
        scheduledAt: clock.now(),
        hash: true,
        minTables: 0,
        shrinkLimits: defaultShrink,
        acceptShrink: false,
      }),
    mirror: (repair = false) =>
      mirror({ live, reader, writer, scratch, spools: fileSpools, exclusion: free }, runOf(world), {
        ...mirrorOptions,
        repair,
      }),
    prune: () => {
      const remover = store.remover(world.onHide);
      const ports = { reader, writer: store.writer(['prune'], signers.prune), remover, exclusion: free };
      return prune(ports, runOf(world), pruneOptions);
    },
    drill: () => drillFrom(world, reader),
  };
}

const pruneOptions = {
  keepHourlyDays: 7,
  keepDailyDays: 30,
  walDays: 7,
  noncurrentDays: 45,
  brake: { share: 0.2, count: 100 },
  scheduled: true,
} as const;

/** Where a real drill restores the archive, the bytes of the dump stand for the database. */
function drillFrom(world: SoakWorld, reader: VaultReader): Promise<JobReport<DrillDetails>> {
  const run = runOf(world);
  const scratch = scratchIn(world.scratchDirectory);
  const writer = world.store.writer(['drill'], world.signatures.signers.reader);
  const options = {
    choice: { by: 'latest' },
    checks: { mustBeTrue: [], objectKeys: [] },
    jobs: 1,
    concurrency: 4,
    only: 'both',
  } as const;
  return recorded('drill', run, { reader, writer }, async () => {
    const chosen = await chooseSnapshot(reader, host, options.choice);
    await refuseContradicted(reader, host, chosen);
    const { manifest, ref } = chosen;
    const body = await bytesOf(reader, manifest.dump.key, manifest.dump.versionId);
    const { rows, version } = JSON.parse(body?.toString() ?? '{}') as { rows?: number; version?: number };
    const [counted] = manifest.census;
    const same = counted?.rows === rows && counted?.hash === String(version);
    const files = await scratch.use('drill', (directory) =>
      drillFiles(
        {
          reader,
          sandbox: sandboxDirectory({ scratchDirectory: world.scratchDirectory }),
          spools: fileSpools,
          live: null,
        },
        run,
        options,
        chosen,
        null,
        directory,
      ),
    );
    const proof = (verdict: DrillProof['verdict']): DrillProof => ({
      snapshot: manifest.snapshot,
      manifestVersionId: ref.manifestVersionId,
      dumpVersionId: manifest.dump.versionId,
      runId: manifest.runId,
      verdict,
      recoverySeconds: 60,
      recoveryPointSeconds: 60,
    });
    const lost = {
      what: 'the database',
      expected: String(counted?.rows),
      restored: String(rows),
      severity: 'loss',
    } as const;
    const verdict = {
      database: same ? [] : [lost],
      notes: [],
      live: [],
      sample: null,
      mark: null,
      files,
      stagesSeconds: {},
      census: manifest.census,
      except: [],
      provided: [],
    };
    return conclude(chosen, verdict, options, proof);
  });
}

export async function bytesOf(reader: VaultReader, key: string, versionId: string): Promise<Buffer | null> {
  const found = await reader.read(key, versionId);
  return found === null ? null : Buffer.concat(await Array.fromAsync(found.body));
}
