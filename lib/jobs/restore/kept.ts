import type { KeptCopy } from '../../core/restore/keptCopy.ts';
import type { Manifest } from '../../core/snapshots/manifest.ts';
import { Failure } from '../../errors.ts';
import type { Kept } from '../../ports/swap.ts';
import type { TargetDatabase } from '../../ports/target.ts';
import type { BroughtFiles } from '../restoreSteps/bringFiles.ts';
import type { DatabasePlan } from './contract.ts';
import type { LeftOut } from './leftOut.ts';
import { freshName } from './names.ts';

/** The mark of a database that has just been verified. */
export function keptCopyOf(
  { name, createRoles }: DatabasePlan,
  { snapshot, runId, catalog }: Manifest,
  { files, leftOut }: { readonly files: BroughtFiles | null; readonly leftOut: LeftOut | null },
  now: Date,
): KeptCopy {
  const brought =
    files === null
      ? null
      : {
          written: files.written,
          writtenBytes: files.writtenBytes,
          present: files.present,
          failedCount: files.failed.count,
        };
  return {
    format: '1.0',
    database: name,
    snapshot,
    runId,
    verifiedAt: now.toISOString(),
    roles: createRoles,
    comment: catalog.database.comment,
    closed: null,
    files: brought,
    ...(leftOut === null ? {} : { leftOut: markOf(leftOut) }),
  };
}

/** The objects themselves would be too many for a comment. */
function markOf({ objectCount, file, tables, altered, detached }: LeftOut): NonNullable<KeptCopy['leftOut']> {
  return {
    objectCount,
    file,
    ...(tables === undefined ? {} : { tables }),
    ...(altered === undefined ? {} : { altered }),
    ...(detached === undefined ? {} : { detached }),
  };
}

/**
 * Only copies under the name that a restore of their database works in: any other is not ours, whatever its mark says.
 */
export async function keptCopiesOf(target: TargetDatabase): Promise<readonly Kept[]> {
  return (await target.kept()).filter(({ name, copy }) => name === freshName(copy.database));
}

export async function keptUnder(target: TargetDatabase, fresh: string): Promise<Kept | null> {
  return (await keptCopiesOf(target)).find(({ name }) => name === fresh) ?? null;
}

/** The one to finish with or to drop: of `database`, or the only one. */
export async function findKept(target: TargetDatabase, database: string | null): Promise<Kept> {
  const all = await keptCopiesOf(target);
  const fitting = database === null ? all : all.filter(({ copy }) => copy.database === database);
  const [found, another] = fitting;
  if (found === undefined) {
    const whose = database === null ? '' : ` of ${database}`;
    throw new Failure('usage', `there is no verified copy${whose} on ${target.address.host}:${target.address.port}`, {
      hint: 'lifeboat restore',
    });
  }
  if (another !== undefined) {
    const names = fitting.map(({ copy }) => copy.database);
    throw new Failure('usage', `there are verified copies of ${names.join(', ')}`, {
      hint: `add --database ${names[0]}`,
    });
  }
  return found;
}

export function keptText(kept: Kept): string {
  return `${keptSentence(kept)}: ${ways(kept.copy)}`;
}

export function keptSentence({ name, copy: { snapshot, verifiedAt, closed } }: Kept): string {
  const shut = closed === null ? '' : `, and ${closed} is closed to everybody`;
  return `${name} is a copy of ${snapshot}, verified ${verifiedAt} and not swapped in${shut}`;
}

/** What an operator can type for it. */
export function ways({ database }: Pick<KeptCopy, 'database'>): string {
  const which = `--database ${/^[\w.-]+$/.test(database) ? database : `'${database.replaceAll("'", `'\\''`)}'`}`;
  return `lifeboat restore --finish ${which} swaps it in, lifeboat restore --discard ${which} drops it`;
}

export function openedText(database: string): string {
  return `${database} was closed by a restore that was killed, and is open again`;
}
