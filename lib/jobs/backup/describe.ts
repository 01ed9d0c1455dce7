import type { Catalog } from '../../core/snapshots/catalog.ts';
import { type LeftOut, notInSnapshot } from '../../core/snapshots/leftOut.ts';
import type { Manifest } from '../../core/snapshots/manifest.ts';
import type { ServerFacts } from '../../ports/database.ts';
import type { Run } from '../run.ts';
import type { BackupPorts } from './contract.ts';
import type { StoredDump } from './dump.ts';
import type { Judgement } from './judge.ts';
import type { DumpPlan } from './plan.ts';
import { sourceOf } from './sourceOf.ts';

function described(
  leftOut: LeftOut,
  { roles }: Catalog,
): Pick<Manifest, 'notInSnapshot' | 'needsSuperuser' | 'tablespaces'> {
  const { needsSuperuser, tablespaces: names, ownTablespace: own } = leftOut;
  return {
    notInSnapshot: notInSnapshot(leftOut, roles),
    ...(needsSuperuser.length === 0 ? {} : { needsSuperuser }),
    ...(names.length === 0 ? {} : { tablespaces: { own, names } }),
  };
}

/** The manifest of a stored dump: everything that a drill verifies against and a restore needs to know beforehand. */
export function describeManifest(
  ports: Pick<BackupPorts, 'seal'>,
  run: Run,
  taken: {
    readonly plan: DumpPlan;
    readonly server: ServerFacts;
    readonly dump: StoredDump;
    readonly judged: Judgement;
    readonly warnings: readonly string[];
  },
): Manifest {
  const { plan, server, dump, judged } = taken;
  return {
    format: '1.0',
    runId: run.runId,
    program: run.program,
    host: run.host,
    snapshot: plan.snapshot,
    slot: plan.slot?.toISOString() ?? null,
    snapshotAt: dump.snapshotAt.toISOString(),
    source: { database: dump.catalog.database.name, serverVersion: server.version, ...sourceOf(server, dump) },
    tools: { ...dump.facts.tools, seal: ports.seal?.program ?? null },
    dump: {
      key: plan.dumpKey,
      versionId: dump.stored.versionId,
      bytes: dump.stored.bytes,
      sha256: dump.stored.sha256,
      archiveBytes: dump.facts.archiveBytes,
      archiveSha256: dump.facts.archiveSha256,
      compression: 'gzip',
      recipients: ports.seal?.recipients ?? [],
    },
    ...(dump.quiet === null ? {} : { quiet: dump.quiet }),
    tocEntries: dump.facts.toc.length,
    census: dump.census,
    ...(dump.uncounted.length === 0 ? {} : { uncounted: dump.uncounted }),
    catalog: dump.catalog,
    ...(dump.leftOut === null ? {} : described(dump.leftOut, dump.catalog)),
    quarantine: judged.quarantine,
    doubts: judged.doubts,
    ...(judged.breaks.length === 0 ? {} : { breaks: judged.breaks }),
    ...(judged.accepted ? { accepted: true } : {}),
    ...(judged.alarm === null ? {} : { alarm: judged.alarm }),
    lockedDays: plan.lockDays,
    stagesSeconds: dump.stagesSeconds,
    warnings: [...taken.warnings, ...dump.facts.warnings, ...dump.warnings],
  };
}
