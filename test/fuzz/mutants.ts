import { armored, unarmored } from '../../lib/core/openpgp/armor.ts';
import { indexKey, manifestKey, receiptKey, snapshotNameOfRun } from '../../lib/core/vault/keys.ts';
import { ownerKey } from '../../lib/core/vault/owner.ts';
import { signerOf } from '../../lib/core/vault/signedRecord.ts';
import type { RecordAuthor, RecordSigner } from '../../lib/ports/signing.ts';
import { byteDamages, documentDamages, lineDamages } from './damage.ts';
import type { Version } from './memoryVault.ts';
import { type Random, randomFrom } from './random.ts';
import { bucket, host, now, pack, type SoundRecord, signatureOf, versionIdOf } from './soundVault.ts';

/** Whose signature a mutant bears; `kept`: that of the record it was made from. */
export const signings = ['right key', 'other holder', 'stranger', 'unsigned', 'kept'] as const;
/** Where it lies: over the record, under it, in its place (as damage does it), or under a name of its own. */
const places = ['newer', 'older', 'instead', 'beside'] as const;

export interface Mutant {
  readonly seed: number;
  readonly of: SoundRecord;
  readonly damage: string;
  readonly signing: (typeof signings)[number];
  readonly place: (typeof places)[number];
  readonly version: Version;
}

/** Every holder's key, and one that nobody trusts. */
export type Keys = Readonly<Record<RecordAuthor | 'stranger', RecordSigner>>;

/** Makes one mutant; the same seed makes the same one, but for what keys and signatures are. */
export async function mutantOf(seed: number, records: readonly SoundRecord[], keys: Keys): Promise<Mutant> {
  const random = randomFrom(seed);
  const of = random.of(records);
  const signing = random.of(signings);
  const place = signing === 'right key' ? random.of(['newer', 'beside'] as const) : random.of(places);
  const at = placeOf(of, place, random);
  const damages = of.kind === 'index' ? lineDamages : documentDamages;
  const name = random.of([...Object.keys(damages), ...(signing === 'right key' ? [] : Object.keys(byteDamages))]);
  const inText = damages[name];
  const moved = random.chance(0.9) ? movedTo(of.text, at) : of.text;
  const text = inText?.(moved, random) ?? moved;
  const signature = damagedSignature(await signedAs(text, signing, of, keys, random), seed, signing);
  const stored = pack({ kind: of.kind, text }, signature);
  const bytes = byteDamages[name]?.(stored, random) ?? stored;
  const version = {
    ...at,
    versionId: place === 'instead' ? of.version.versionId : versionIdOf(`mutant ${seed}`),
    bytes,
  };
  return { seed, of, damage: name, signing, place, version };
}

type At = Pick<Version, 'key' | 'storedAt'>;

function placeOf(of: SoundRecord, place: Mutant['place'], random: Random): At {
  const { key, storedAt } = of;
  if (place === 'instead') return { key, storedAt };
  if (place === 'older') return { key, storedAt: new Date(storedAt.getTime() - 1000 * (1 + random.below(600))) };
  // A thief comes after all that was there.
  const late = new Date(now.getTime() - 1000 * random.below(1200));
  return place === 'newer' ? { key, storedAt: late } : { key: ownName(of, late, random), storedAt: late };
}

function ownName({ kind, key }: SoundRecord, at: Date, random: Random): string {
  const named = new Date(at.getTime() - 1000 * random.of([0, 60, 3600, 90_000, 3_000_000]));
  if (kind === 'manifest') return manifestKey(host, snapshotNameOfRun(named));
  if (kind === 'index') return indexKey(host, named);
  const began = named.toISOString();
  if (kind === 'owner') return ownerKey({ host, runId: key.slice(-3), claimedAt: began });
  return receiptKey({ ...blank, job: kind, runId: key.slice(-3), startedAt: began, endedAt: began });
}

const blank = { format: '1.0', host, program: '', exitCode: 0, summary: '', warnings: [], failure: null, details: {} };

/** As a thief who holds the signing key would write it: for the place and time at which it lies. */
function movedTo(text: string, { key, storedAt }: At): string {
  const own = { vaultBucket: bucket, vaultKey: key, writtenAt: storedAt.toISOString() };
  const [first = '', ...rest] = text.startsWith('{\n') ? [text] : text.split('\n');
  const document: unknown = JSON.parse(first);
  const changes = { ...(typeof document === 'object' ? document : {}), ...own };
  return rest.length === 0 ? `${JSON.stringify(changes, null, 2)}\n` : [JSON.stringify(changes), ...rest].join('\n');
}

function signedAs(
  text: string,
  signing: Mutant['signing'],
  of: SoundRecord,
  keys: Keys,
  random: Random,
): Promise<string> {
  const right = signerOf[of.kind];
  const others = (['writer', 'prune', 'reader'] as const).filter((holder) => holder !== right);
  if (signing === 'stranger') return signatureOf(text, keys.stranger);
  if (signing === 'other holder') return signatureOf(text, keys[random.of(others)]);
  if (signing === 'right key') return signatureOf(text, keys[right]);
  return Promise.resolve(signing === 'kept' ? of.signature : '');
}

/** Of some signatures that nothing hangs on, a few bytes under the armor: its parser meets what no key has made. */
function damagedSignature(signature: string, seed: number, signing: Mutant['signing']): string {
  const random = randomFrom(~seed);
  const [bytes] = unarmored('SIGNATURE', signature);
  if (bytes === undefined || signing === 'right key' || random.chance(0.7)) return signature;
  return armored('SIGNATURE', random.of(Object.values(byteDamages))(bytes, random));
}
