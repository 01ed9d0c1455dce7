import { indexesPrefix, snapshotsPrefix } from '../../core/vault/keys.ts';
import { type OwnerMark, type Owners, ownerHost, ownersPrefix, parseOwnerMark } from '../../core/vault/owner.ts';
import type { VaultReader } from '../../ports/vault.ts';
import { recordOrNull } from '../vaultRecords/text.ts';
import { type Candidate, versionsByKey } from '../vaultRecords/versions.ts';

/** A mark as listed: what it says is read where it matters. */
interface Listed extends Candidate {
  readonly key: string;
  readonly host: string;
}

/** What the vault says about whose it is. */
export async function readOwners(reader: VaultReader, host: string): Promise<Owners> {
  const listed = await listMarks(reader);
  const own = listed.filter((each) => each.host === host);
  const first = await firstThatCounts(reader, own);
  const mark = await firstThatCounts(reader, own.toReversed());
  // Marks of others in the very order of the store; without a mark of its own a host comes after all that is there.
  const before = first === null ? listed : listed.slice(0, listed.indexOf(first.at));
  const marked = await countingHosts(reader, before, host);
  const hasRecords = await isUsed(reader, host);
  const recorded = hasRecords || mark !== null ? [] : await hostsWithRecords(reader);
  return {
    mark: mark?.value ?? null,
    hasRecords,
    earlier: [...new Set([...marked, ...recorded])].filter((each) => each !== host),
  };
}

/** Other hosts that have a mark or records here. */
export async function otherHosts(reader: VaultReader, host: string): Promise<readonly string[]> {
  const hosts = [...(await listMarks(reader)).map((each) => each.host), ...(await hostsWithRecords(reader))];
  return [...new Set(hosts)].filter((each) => each !== host);
}

/** Oldest first by the store's time. A delete marker above a mark changes nothing: no job of ours sets one. */
async function listMarks(reader: VaultReader): Promise<readonly Listed[]> {
  const found = await versionsByKey(reader, ownersPrefix, (key) => ownerHost(key) !== null);
  return [...found]
    .flatMap(([key, candidates]) => candidates.map((each) => ({ ...each, key, host: ownerHost(key) ?? '' })))
    .toSorted((a, b) => a.storedAt.getTime() - b.storedAt.getTime());
}

async function firstThatCounts(
  reader: VaultReader,
  marks: readonly Listed[],
): Promise<{ readonly at: Listed; readonly value: OwnerMark } | null> {
  for (const at of marks) {
    const { host, key, versionId, size } = at;
    const found = await recordOrNull(reader, { kind: 'owner', host, key, versionId, size }, parseOwnerMark);
    if (found !== null && found.value.host === host) return { at, value: found.value };
  }
  return null;
}

async function countingHosts(reader: VaultReader, marks: readonly Listed[], host: string): Promise<readonly string[]> {
  const counting: string[] = [];
  for (const other of new Set(marks.map((each) => each.host))) {
    if (other === host) continue;
    const own = marks.filter((each) => each.host === other);
    if ((await firstThatCounts(reader, own)) !== null) counting.push(other);
  }
  return counting;
}

async function isUsed(reader: VaultReader, host: string): Promise<boolean> {
  for (const prefix of [snapshotsPrefix(host), indexesPrefix(host)]) {
    for await (const _ of reader.list(prefix)) return true;
  }
  return false;
}

/** One request for each host, not for each of its records. */
async function hostsWithRecords(reader: VaultReader): Promise<readonly string[]> {
  const hosts: string[] = [];
  for (const area of ['pg/', 'index/']) {
    let after: string | undefined;
    for (;;) {
      const host = await firstHost(reader, area, after);
      if (host === null) break;
      hosts.push(host);
      // "0" follows "/" in the order of bytes: everything of this host lies before it.
      after = `${area}${host}0`;
    }
  }
  return hosts;
}

async function firstHost(reader: VaultReader, area: string, startAfter: string | undefined): Promise<string | null> {
  for await (const { key } of reader.list(area, startAfter === undefined ? {} : { startAfter })) {
    return key.slice(area.length).split('/')[0] ?? null;
  }
  return null;
}
