import { humanBytes } from '../core/runs/bytes.ts';
import { snapshotNameOfRun } from '../core/vault/keys.ts';
import { type BaseManifest, renderBaseManifest } from '../core/wal/baseManifest.ts';
import { slotNames } from '../core/wal/slotNames.ts';
import { baseKeys } from '../core/wal/walKeys.ts';
import { Failure } from '../errors.ts';
import type { WalSourceFacts } from '../ports/wal.ts';
import type { BaseOptions, BasePorts } from './base/contract.ts';
import { exclusively } from './exclusively.ts';
import type { JobReport, Outcome, Run } from './run.ts';
import { recorded } from './vaultRecords/recorded.ts';
import { lockFor, storedPart, storeRecord } from './wal/storeRecord.ts';

/** The details of a base backup's receipt; a dry run has only the plan. */
export interface BaseDetails {
  readonly plan: { readonly name: string; readonly key: string; readonly lockDays: number };
  readonly name: string;
  readonly startLsn: string;
  readonly stopLsn: string;
  readonly timeline: number;
  readonly files: number;
  readonly plainBytes: number;
  readonly tar: BaseManifest['tar'];
  readonly lockedDays: number;
}

/** An open upload of our key this old belongs to a dead run. */
const deadUploadMilliseconds = 3_600_000;

/**
 * Takes a physical copy of the cluster into the vault, from which the streamed log leads to any later moment: the tar,
 * the server's own manifest of its files, and last the manifest that makes it exist.
 */
export function base(ports: BasePorts, run: Run, options: BaseOptions): Promise<JobReport<BaseDetails>> {
  return recorded('base', run, ports, () =>
    exclusively(ports.exclusion, ['base'], options.scheduledAt !== null, () => baseNow(ports, run, options)),
  );
}

async function baseNow(
  ports: BasePorts,
  run: Run,
  { scheduledAt, lockDays }: BaseOptions,
): Promise<Outcome<BaseDetails>> {
  run.reporter.stage('preflight');
  const { facts, warnings } = await preflight(ports, run);
  const name = snapshotNameOfRun(run.clock.now());
  const keys = baseKeys(run.host, name);
  if (run.dryRun) {
    const plan = { name, key: keys.tar, lockDays };
    const size = facts.clusterBytes === null ? '' : ` of about ${humanBytes(facts.clusterBytes)}`;
    const summary = `would store a base backup${size} as ${keys.tar}, locked for ${lockDays} days`;
    return { exit: 'done', summary, warnings, details: { plan } };
  }
  await ports.writer.abortUploads(keys.tar, new Date(run.clock.now().getTime() - deadUploadMilliseconds));
  run.reporter.stage('copy');
  const taken = await store(ports, run, { name, facts, lockDays, spread: scheduledAt !== null });
  run.reporter.stage('commit');
  await storeRecord(ports, run, keys.manifest, (written) => renderBaseManifest({ ...taken, ...written }), {
    ...lockFor(run, lockDays),
    onlyIfAbsent: true,
    checkTime: true,
  });
  const { startLsn, stopLsn, timeline, files, tar, lockedDays } = taken;
  return {
    exit: 'done',
    summary: `base backup ${name}: ${files} files, ${humanBytes(tar.bytes)} stored; it opens a window when the log is stored up to ${stopLsn}`,
    warnings,
    details: { name, startLsn, stopLsn, timeline, files, plainBytes: tar.plainBytes, tar, lockedDays },
  };
}

async function preflight(
  ports: BasePorts,
  run: Run,
): Promise<{ readonly facts: WalSourceFacts; readonly warnings: readonly string[] }> {
  const facts = await ports.source.facts();
  const { anchor } = slotNames(run.host);
  const [slot, sealWarnings, vault] = await Promise.all([
    ports.source.slot(anchor),
    ports.seal.check(run.clock.now()),
    ports.reader.facts(),
  ]);
  if (slot === null || slot.restartLsn === null) {
    throw new Failure(
      'configuration',
      `nothing keeps the log at the source (no slot ${anchor}): a base backup alone opens no window`,
      {
        hint: 'stream the log first: lifeboat stream, or lifeboat run, which does both',
      },
    );
  }
  const [tablespace] = facts.tablespaces;
  if (tablespace !== undefined) {
    throw new Failure(
      'configuration',
      `the cluster has tablespaces (${facts.tablespaces.join(', ')}), which a base backup does not take yet`,
      {
        hint: `move what is in it and drop it: alter table … set tablespace pg_default; drop tablespace ${tablespace}; or set BACKUP_WAL=false`,
      },
    );
  }
  if (!vault.versioning) {
    throw new Failure('configuration', `the vault bucket ${ports.reader.bucket} keeps no versions`, {
      hint: 'enable versioning on it (better: create a new one with Object Lock), then: lifeboat base',
    });
  }
  const unknown = facts.preloadsKnown
    ? []
    : [
        `${ports.source.address.user} may not read shared_preload_libraries, so a recovery preloads none: grant pg_read_all_settings to ${ports.source.address.user}`,
      ];
  return { facts, warnings: [...sealWarnings, ...unknown] };
}

async function store(
  ports: BasePorts,
  run: Run,
  about: { readonly name: string; readonly facts: WalSourceFacts; readonly lockDays: number; readonly spread: boolean },
): Promise<BaseManifest> {
  const { name, lockDays } = about;
  const {
    timeline: _timeline,
    flushLsn: _flushLsn,
    tablespaces: _tablespaces,
    preloadsKnown: _known,
    ...source
  } = about.facts;
  const keys = baseKeys(run.host, name);
  const slot = slotNames(run.host).work;
  const { at: startedAt } = await ports.source.position(slot);
  const taking = ports.taker.take({
    address: ports.source.address,
    serverVersionNumber: source.serverVersionNumber,
    label: `lifeboat ${name}`,
    checkpoint: about.spread ? 'spread' : 'fast',
    filters: [await ports.seal.filter()],
    signal: run.signal,
  });
  const tar = await ports.writer.put(keys.tar, counted(taking.bytes, run), {
    contentType: 'application/octet-stream',
    expectedBytes: source.clusterBytes ?? undefined,
    signal: run.signal,
    ...lockFor(run, lockDays),
  });
  const facts = await taking.facts;
  // By the source's clock: what was committed after it is only in the log.
  const { at: endedAt } = await ports.source.position(slot);
  const serverManifest = await ports.writer.put(keys.serverManifest, facts.serverManifest, {
    contentType: 'application/json',
    signal: run.signal,
    ...lockFor(run, lockDays),
  });
  return {
    format: '1.0',
    runId: run.runId,
    program: run.program,
    host: run.host,
    name,
    startedAt: startedAt.toISOString(),
    endedAt: endedAt.toISOString(),
    source,
    timeline: facts.timeline,
    startLsn: facts.startLsn,
    stopLsn: facts.stopLsn,
    tar: { ...storedPart(keys.tar, tar), plainBytes: facts.plainBytes },
    serverManifest: storedPart(keys.serverManifest, serverManifest),
    recipients: ports.seal.recipients,
    tools: { ...facts.tools, seal: ports.seal.program },
    files: facts.files,
    lockedDays: lockDays,
  };
}

async function* counted(bytes: AsyncIterable<Uint8Array>, run: Run): AsyncGenerator<Uint8Array> {
  let done = 0;
  for await (const chunk of bytes) {
    done += chunk.length;
    run.reporter.progress(done, undefined, 'bytes');
    yield chunk;
  }
}
