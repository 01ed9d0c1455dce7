import { randomBytes } from 'node:crypto';
import { compareBytes } from '../../core/files/byteOrder.ts';
import { dropDefaultLock } from '../../core/vault/commands.ts';
import { doctorPrefix } from '../../core/vault/powers.ts';
import type { Store } from '../../core/vault/store.ts';
import type { Clock } from '../../ports/clock.ts';
import type { VaultFacts } from '../../ports/vault.ts';
import { withSortedListings } from '../sortedListings.ts';
import { clockFinding } from './clock.ts';
import type { WriterOnTrial } from './contract.ts';
import { anotherStore, checked, type Finding } from './finding.ts';

const subject = 'vault';

/** Long enough for the trial, short enough to have expired tomorrow. */
const lockSeconds = 60;

/** Stores that list by folder, or in UTF-16 order, do not list these in byte order. */
const orderedNames = ['a-b', 'a/b', '\u{FF5E}', '\u{1F6DF}'];

/**
 * What the jobs rely on the store for, tried with the writer's keys on small objects of this host under
 * `receipts/doctor/`, which those keys cannot delete again: the lifecycle of receipts does.
 */
export async function checkStore(
  trial: WriterOnTrial,
  store: Store,
  host: string,
  clock: Clock,
): Promise<readonly Finding[]> {
  const under = `${doctorPrefix}${host}/`;
  const { probe } = trial;
  const { versioning, objectLock } = await trial.reader.facts();
  // Already reported as a property of the bucket: the writer refuses to put anything there.
  if (!versioning) return [];
  const groups = await Promise.all([
    checked(subject, "asking for the store's time", async () => {
      const now = await probe.now();
      return now === null ? [] : [clockFinding(subject, "the store's", now, clock)];
    }),
    checked(subject, 'trying a conditional write', async () => [
      {
        refused: ok('a key that is taken is not written again (If-None-Match)'),
        taken: ok('the store ignores If-None-Match: of two runs at once, the one that it stored first counts'),
        'unknown condition': ok(
          'the store has no conditional writes (If-None-Match): of two runs at once, the one that it stored first counts',
        ),
      }[await probe.secondPut(`${under}once`)],
    ]),
    checked(subject, 'trying a damaged write', async () => [
      (await probe.refusesDamage(`${under}damaged`))
        ? ok('bytes that do not fit their checksum are refused')
        : bad('the store takes bytes that do not fit their checksum', anotherStore),
    ]),
    checked(subject, 'trying an overwrite', () => checkVersions(trial, `${under}versions`)),
    checked(subject, 'trying an upload of two parts', async () => {
      const now = (await probe.now()) ?? clock.now();
      const lockUntil = objectLock === null ? null : new Date(now.getTime() + lockSeconds * 1000);
      const { checked: by, mostParts } = await probe.twoParts(`${under}parts`, now, lockUntil);
      return [ok(partsTold[by]), ...(mostParts < 10_000 ? [ok(`an upload has at most ${mostParts} parts here`)] : [])];
    }),
    checked(subject, 'trying the order of listings', () => checkOrder(trial, `${under}order/`)),
  ]);
  // A bucket without locks was already reported, too.
  const locks =
    objectLock === null
      ? []
      : await checked(subject, 'trying a lock', () => checkLocks({ trial, objectLock, store, clock }, `${under}lock`));
  return [...groups.flat(), ...locks];
}

const partsTold = {
  'whole object': 'an upload in parts is checked as a whole',
  'each part':
    'an upload in parts is checked part by part: this store has no checksum of the whole object (CRC32, FULL_OBJECT)',
  'Content-MD5': 'an upload is checked by Content-MD5: this store takes no x-amz-checksum headers',
} as const;

async function checkVersions({ writer, reader }: WriterOnTrial, key: string): Promise<readonly Finding[]> {
  const bytes = randomBytes(16);
  const first = await writer.put(key, bytes);
  await writer.put(key, randomBytes(16));
  const found = first.outcome === 'stored' ? await reader.read(key, first.versionId) : null;
  const chunks: Uint8Array[] = [];
  for await (const chunk of found?.body ?? []) chunks.push(chunk);
  return [
    Buffer.concat(chunks).equals(bytes)
      ? ok('what is overwritten can still be read')
      : bad('what is overwritten is gone, though the bucket says that it keeps versions', anotherStore),
  ];
}

async function checkOrder({ writer, reader }: WriterOnTrial, under: string): Promise<readonly Finding[]> {
  const keys = orderedNames.map((name) => under + name).toSorted(compareBytes);
  for (const key of keys) await writer.put(key, Buffer.from('x'), { onlyIfAbsent: true });
  let order = 'in the order of bytes';
  const warn = (): void => {
    order = 'not in the order of bytes: each job sorts them on the scratch disk first';
  };
  const listed = await withSortedListings({ warn }, async () => {
    const found: string[] = [];
    for await (const { key } of reader.list(under)) found.push(key);
    return found;
  });
  return [
    keys.every((key, at) => listed[at] === key)
      ? ok(`listings are whole and ${order}`)
      : bad('a listing lacks what was just stored', anotherStore),
  ];
}

async function checkLocks(
  about: {
    readonly trial: WriterOnTrial;
    readonly objectLock: NonNullable<VaultFacts['objectLock']>;
    readonly store: Store;
    readonly clock: Clock;
  },
  key: string,
): Promise<readonly Finding[]> {
  const { trial, objectLock, store, clock } = about;
  const { probe } = trial;
  const until = new Date(((await probe.now()) ?? clock.now()).getTime() + lockSeconds * 1000);
  const compliance = await probe.lock(key, 'COMPLIANCE', until);
  const findings = [
    {
      holds: ok('a COMPLIANCE lock holds'),
      shortened: bad('a COMPLIANCE lock can be shortened with the keys that set it', anotherStore),
      ignored: bad('the store takes a COMPLIANCE lock and sets none', anotherStore),
    }[compliance],
  ];
  if (objectLock.defaultMode !== 'GOVERNANCE' || (await probe.lock(key, 'GOVERNANCE', until)) === 'holds') {
    return findings;
  }
  const what =
    "the bucket's default lock is GOVERNANCE, which anyone who may set a lock can shorten here; only what a backup locks itself is safe";
  return [...findings, { subject, verdict: 'warn', what, mend: dropDefaultLock(store) }];
}

function ok(what: string): Finding {
  return { subject, verdict: 'ok', what };
}

function bad(what: string, hint: string): Finding {
  return { subject, verdict: 'fail', kind: 'configuration', what, mend: hint };
}
