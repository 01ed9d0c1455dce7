import { parseSnapshotKey } from '../../lib/core/vault/keys.ts';
import type { Application } from './application.ts';
import type { History } from './truth.ts';

const day = 86_400_000;

const age = (at: Date, now: Date): number => now.getTime() - at.getTime();

/** The lifecycle may end what an attacker has put something over, once its lock is over: of a day's first after 30 days, of others after 7. */
export function sweeping(ended: readonly string[], { genuine }: History, now: Date): readonly string[] {
  const versions = new Set(ended);
  return genuine.flatMap((each) => {
    if (!versions.has(each.manifestVersionId) && !versions.has(each.dumpVersionId)) return [];
    const locked = age(each.at, now) < (isFirst(genuine, each) ? 30 : 7) * day;
    if (locked && !each.hidden) return [`the lifecycle ended ${each.snapshot}`];
    each.hidden = true;
    return [];
  });
}

function isFirst(genuine: History['genuine'], one: History['genuine'][number]): boolean {
  return genuine.find((each) => each.snapshot.slice(0, 10) === one.snapshot.slice(0, 10)) === one;
}

/** Prune may hide an old snapshot that is neither its day's first nor proven, and a file that has been gone for 30 days. */
export function hiding(
  key: string,
  { history, application, now }: { readonly history: History; readonly application: Application; readonly now: Date },
): readonly string[] {
  const snapshot = parseSnapshotKey(key)?.snapshot;
  const genuine = history.genuine.find((each) => each.snapshot === snapshot);
  if (genuine !== undefined && key.endsWith('.manifest.json')) {
    genuine.hidden = true;
    const { at } = genuine;
    const days = isFirst(history.genuine, genuine) ? 30 : 7;
    if (age(at, now) < days * day || history.proven?.snapshot === snapshot) return [`prune hid ${key}`];
  }
  if (key.startsWith('minio/')) {
    const own = application.lives.filter((life) => `minio/${life.key}` === key);
    const last = own.at(-1);
    if (last !== undefined && (last.until === null || age(last.until, now) < 30 * day)) {
      return [`prune hid the live file ${key}`];
    }
  }
  return [];
}
