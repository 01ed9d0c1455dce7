import { mirrorKey } from '../../lib/core/vault/keys.ts';
import { list } from '../../lib/jobs/list.ts';
import { filesOfSnapshot } from '../../lib/jobs/restoreSteps/filesOfSnapshot.ts';
import { status } from '../../lib/jobs/status.ts';
import type { Choice, Chosen } from '../../lib/jobs/vaultRecords/choose.ts';
import { chooseSound } from '../../lib/jobs/vaultRecords/chooseSound.ts';
import { bytesOf, host, readerOf, type SoakWorld } from './jobs.ts';

/** A snapshot that an honest backup committed, and what it must bring back. */
export interface Genuine {
  readonly snapshot: string;
  readonly manifestVersionId: string;
  readonly dumpVersionId: string;
  readonly at: Date;
  readonly archive: Buffer;
  /** By prune; or ended by the lifecycle, after its lock, because the attacker had put something over it. */
  hidden: boolean;
}

export interface History {
  readonly genuine: Genuine[];
  /** When the listing of each honest mirror began. */
  readonly mirrors: Date[];
  /** When the newest honest drill passed, and what it proved. */
  proven: { readonly at: Date; readonly snapshot: string } | null;
}

const limits = { snapshotSeconds: 7200, mirrorSeconds: 7200, drillSeconds: 8 * 86_400, keepHourlyDays: 7 };

/** Why `status` is wrong; empty where it is not. */
export async function wrongStatus(world: SoakWorld, history: History): Promise<readonly string[]> {
  const now = world.clock.now();
  const told = await status(readerOf(world), host, limits, world.clock);
  const wrong: string[] = [];
  const newest = history.genuine.at(-1);
  if (told.newestSnapshot?.snapshot !== newest?.snapshot) {
    wrong.push(`status calls ${told.newestSnapshot?.snapshot} the newest snapshot, and it is ${newest?.snapshot}`);
  }
  const seconds = (at: Date | undefined): number => (now.getTime() - (at?.getTime() ?? 0)) / 1000;
  const truth = [
    seconds(newest?.at) <= limits.snapshotSeconds,
    seconds(history.mirrors.at(-1)) <= limits.mirrorSeconds,
    seconds(history.proven?.at) <= limits.drillSeconds,
  ];
  if (told.verdict === 'safe' && truth.includes(false)) {
    wrong.push(`status says SAFE: ${told.reason}; snapshot, mirror and drill young enough: ${truth.join(', ')}`);
  }
  if (told.verdict === 'at risk' && !truth.slice(0, 2).includes(false) && history.proven !== null) {
    wrong.push(`status says AT RISK, and all is well: ${told.reason}`);
  }
  if ((told.provenDrill?.snapshot ?? null) !== (history.proven?.snapshot ?? null)) {
    wrong.push(`status calls ${told.provenDrill?.snapshot} proven, and it is ${history.proven?.snapshot}`);
  }
  return wrong;
}

/** Genuine snapshots that `list` does not offer as sound, or whose dump is not what it was. */
export async function lost(world: SoakWorld, history: History): Promise<readonly string[]> {
  const reader = readerOf(world);
  const rows = new Map((await list(reader, host, { hidden: false })).map((row) => [row.snapshot, row]));
  const wrong: string[] = [];
  for (const genuine of history.genuine.filter(({ hidden }) => !hidden)) {
    const row = rows.get(genuine.snapshot);
    if (row === undefined || row.problem !== null) {
      wrong.push(`${genuine.snapshot} is lost: ${row?.problem ?? 'not listed'}`);
    }
  }
  const known = new Set(history.genuine.map(({ snapshot }) => snapshot));
  for (const [snapshot, row] of rows) {
    if (row.problem === null && !known.has(snapshot)) wrong.push(`list offers ${snapshot}, which no backup took`);
  }
  return wrong;
}

/** Why what a restore would bring is not what was there. */
export async function wrongRestore(world: SoakWorld, history: History, choice: Choice): Promise<readonly string[]> {
  const reader = readerOf(world);
  const expected = expectedOf(history, choice);
  if (expected === undefined) return [];
  const chosen = await chooseSound(reader, host, choice);
  const { manifest, ref } = chosen;
  // What an attacker puts over a name that prune has hidden shows the snapshot again until its versions end.
  const found = history.genuine.find((each) => each.manifestVersionId === ref.manifestVersionId);
  if (found === undefined || found.at < expected.at || (choice.by === 'time' && found.at > choice.at)) {
    return [
      `${JSON.stringify(choice)} is ${manifest.snapshot} (${ref.manifestVersionId}), and should be ${expected.snapshot}`,
    ];
  }
  const archive = await bytesOf(reader, manifest.dump.key, manifest.dump.versionId);
  if (archive === null || !archive.equals(found.archive)) {
    return [`the dump of ${manifest.snapshot} is not what it was`];
  }
  return wrongFiles(world, history, chosen);
}

function expectedOf({ genuine, proven }: History, choice: Choice): Genuine | undefined {
  const visible = genuine.filter(({ hidden }) => !hidden);
  if (choice.by === 'latest') return visible.at(-1);
  if (choice.by === 'proven') return visible.find(({ snapshot }) => snapshot === proven?.snapshot);
  if (choice.by === 'name') return visible.find(({ snapshot }) => snapshot === choice.snapshot);
  return visible.findLast(({ at }) => at <= choice.at);
}

/** Each file that both mirrors around the snapshot saw unchanged must come back, and nothing that was never there at the time. */
async function wrongFiles(
  world: SoakWorld,
  { mirrors }: History,
  { manifest, sha256 }: Chosen,
): Promise<readonly string[]> {
  const reader = readerOf(world);
  const at = new Date(manifest.snapshotAt);
  const before = mirrors.findLast((began) => began <= at);
  const [after, next] = mirrors.filter((began) => began > at);
  if (before === undefined && after === undefined) return [];
  const files = await filesOfSnapshot(reader, host, { manifest, sha256 });
  const entries = new Map((await Array.fromAsync(files.pages())).flat().map((entry) => [entry.key, entry]));
  const [from, until] = [before ?? after ?? at, next ?? after ?? world.clock.now()];
  const wrong: string[] = [];
  for (const { key, from: began, until: ended } of world.application.lives) {
    const stood = began < from && (ended === null || ended > until);
    if (stood && !entries.has(key)) wrong.push(`the file ${key} of ${manifest.snapshot} is missing`);
  }
  for (const { key, versionId } of entries.values()) {
    const found = await bytesOf(reader, mirrorKey(key), versionId);
    const genuine = world.application.lives.some(
      (life) =>
        life.key === key &&
        life.from <= until &&
        (life.until === null || life.until >= from) &&
        found?.equals(life.bytes) === true,
    );
    if (!genuine) {
      wrong.push(
        `the file ${key} of ${manifest.snapshot} is ${found === null ? 'gone' : JSON.stringify(found.toString().slice(0, 40))}`,
      );
    }
  }
  return wrong;
}
