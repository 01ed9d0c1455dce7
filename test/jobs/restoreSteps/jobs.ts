import { defaultShrink } from '../../../lib/core/verify/shrink.ts';
import type { BackupOptions } from '../../../lib/jobs/backup/contract.ts';
import { backup } from '../../../lib/jobs/backup.ts';
import type { DrillOptions, DrillPorts } from '../../../lib/jobs/drill/contract.ts';
import { drill } from '../../../lib/jobs/drill.ts';
import type { MirrorOptions } from '../../../lib/jobs/mirror/contract.ts';
import { mirror } from '../../../lib/jobs/mirror.ts';
import type { RestoreOptions, RestorePorts } from '../../../lib/jobs/restore/contract.ts';
import { restore } from '../../../lib/jobs/restore.ts';
import type { JobReport, Run } from '../../../lib/jobs/run.ts';
import { mirrorOptions } from '../helpers/mirrorOptions.ts';
import type { Place } from '../helpers/place.ts';
import type { PortOptions } from '../helpers/portOptions.ts';
import type { Signatures } from '../helpers/signatures.ts';
import { anotherSecond, dumped, nextSecond } from './seconds.ts';

type RunChanges = Parameters<Place['run']>[0];

/** The jobs of one place with the usual options, for tests that are about one of them. */
export async function takeSnapshot(
  place: Place,
  changes: {
    readonly with?: PortOptions;
    readonly signatures?: Signatures;
    readonly options?: Partial<BackupOptions>;
    readonly run?: RunChanges;
  } = {},
): Promise<string> {
  const ports = await place.backupPorts(changes.with);
  const signed = changes.signatures?.as('writer', ports) ?? ports;
  await anotherSecond();
  const report = await backup(signed, place.run({ now: nextSecond(), ...changes.run }), {
    schedule: { intervalMinutes: 60, lockDays: 0, lockDailyDays: 0 },
    scheduledAt: null,
    hash: true,
    minTables: 1,
    shrinkLimits: defaultShrink,
    acceptShrink: false,
    ...changes.options,
  });
  dumped();
  const snapshot = done(report).details?.snapshot;
  if (snapshot === undefined) throw new Error(report.summary);
  return snapshot;
}

export async function takeMirror(
  place: Place,
  changes: { readonly with?: PortOptions; readonly options?: Partial<MirrorOptions>; readonly run?: RunChanges } = {},
): Promise<void> {
  const report = await mirror(await place.mirrorPorts(changes.with), place.run(changes.run), {
    ...mirrorOptions,
    ...changes.options,
  });
  done(report);
}

export async function runDrill(
  place: Place,
  changes: {
    readonly with?: PortOptions;
    readonly signatures?: Signatures;
    readonly ports?: Partial<DrillPorts>;
    readonly options?: Partial<DrillOptions>;
    readonly run?: Run;
  } = {},
): Promise<Awaited<ReturnType<typeof drill>>> {
  const ports = { ...(await place.drillPorts(changes.with)), ...changes.ports };
  return drill(changes.signatures?.as('reader', ports) ?? ports, changes.run ?? place.run(), {
    choice: { by: 'latest' },
    checks: { mustBeTrue: [], objectKeys: [] },
    jobs: 2,
    concurrency: 16,
    only: 'both',
    ...changes.options,
  });
}

export async function runRestore(
  place: Place,
  changes: {
    readonly with?: PortOptions;
    readonly signatures?: Signatures;
    readonly ports?: Partial<RestorePorts>;
    readonly options?: Partial<RestoreOptions>;
    readonly run?: Run;
  } = {},
): Promise<Awaited<ReturnType<typeof restore>>> {
  const granted = changes.options?.granted;
  const given = granted === undefined ? {} : { granted };
  const ports = { ...(await place.restorePorts({ ...given, ...changes.with })), ...changes.ports };
  return restore(changes.signatures?.as('reader', ports) ?? ports, changes.run ?? place.run(), {
    choice: { by: 'latest' },
    only: 'both',
    database: null,
    way: { kind: 'swap' },
    disconnect: false,
    keepGoing: false,
    keepList: async (name) => name,
    jobs: 2,
    concurrency: 16,
    kept: null,
    confirm: async () => true,
    confirmDiscard: async () => true,
    ...changes.options,
  });
}

/** The report itself; throws what went wrong. */
export function done<R extends JobReport>(report: R): R {
  if (report.exit !== 'done') throw report.failure ?? new Error(report.summary);
  return report;
}
