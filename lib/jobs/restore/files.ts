import { replacedPrefix } from '../../core/files/replacedFiles.ts';
import type { Named } from '../../core/runs/named.ts';
import { Failure } from '../../errors.ts';
import type { TargetFiles } from '../../ports/files.ts';
import type { BroughtFiles } from '../restoreSteps/bringFiles.ts';
import { filesOfSnapshot } from '../restoreSteps/filesOfSnapshot.ts';
import { planFiles } from '../restoreSteps/planFiles.ts';
import type { Run } from '../run.ts';
import type { Chosen } from '../vaultRecords/choose.ts';
import type { RestoreOptions, RestorePlan, RestorePorts } from './contract.ts';

type TheFiles = NonNullable<RestorePlan['files']>;

/**
 * A restore of database and files brings both to one moment and overwrites newer files; one of files alone keeps them
 * unless the operator says otherwise. Adds to `warnings`.
 */
export async function planTheFiles(
  ports: RestorePorts,
  run: Run,
  { only, newer }: RestoreOptions,
  { chosen, warnings }: { readonly chosen: Chosen; readonly warnings: string[] },
): Promise<TheFiles> {
  const target = ports.files;
  if (target === null) {
    throw new Failure('configuration', 'there is no bucket to restore the files to', {
      hint: 'set RESTORE_MINIO_* or MINIO_*, or restore the database alone: --only database (to a task: ONLY=database)',
    });
  }
  const files = await filesOfSnapshot(ports.reader, run.host, chosen);
  if (files.note !== null) warnings.push(files.note);
  const plan = await planFiles(files, target, {
    snapshotAt: chosen.manifest.snapshotAt,
    newer: only === 'objects' ? (newer ?? 'ask') : 'overwrite',
    setAsideUnder: await setAsideUnder(target, run),
  });
  return { ...plan, target: target.description, indexKeys: files.indexKeys, settings: files.settings };
}

async function setAsideUnder({ replacing }: TargetFiles, run: Run): Promise<string | null> {
  return replacing === null || (await replacing.keepsVersions()) ? null : replacedPrefix(run.clock.now());
}

/** Files that somebody encrypted are newer, too, so a person decides. */
export function refuseTooManyNewer({ files }: RestorePlan): void {
  if (files === null || files.brake === null) return;
  throw new Failure('brake', `${files.brake}, ${firstOf(files.keeps)}; nothing was touched`, {
    hint: 'look at some of them; then replace them with --overwrite (to a task: OVERWRITE=true), or leave them with --keep-newer (to a task: KEEP_NEWER=true)',
  });
}

/** The command that removes what was set aside; null where nothing was. */
export async function removalOf(
  target: TargetFiles | null,
  plan: TheFiles | null,
  brought: BroughtFiles | null,
): Promise<string | null> {
  const under = plan?.rules.setAsideUnder ?? null;
  if (under === null || brought === null || brought.overwritten.count === 0) return null;
  return (await target?.replacing?.removal(under)) ?? null;
}

/** Why a restore of files is only partly done although it wrote every file it wanted to; null where none was kept. */
export function newerText({ count }: Named<string>): string | null {
  return count === 0 ? null : `${count} files there are newer than the snapshot and were kept`;
}

/** `"a", "b", "c" and others`. */
function firstOf(keys: readonly string[]): string {
  const names = keys.slice(0, 3).map((key) => JSON.stringify(key));
  return `${names.join(', ')}${keys.length > names.length ? ' and others' : ''}`;
}
