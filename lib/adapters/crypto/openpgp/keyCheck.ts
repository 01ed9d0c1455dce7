import type * as openpgp from 'openpgp';
import { Failure, Failures } from '../../../errors.ts';
import { fingerprintOf } from './keys.ts';

const daysOfWarning = 30;
const dayMilliseconds = 86_400_000;

/**
 * Whether a dump can be sealed for every one of these keys at `now`. Failure `configuration` for each that is revoked,
 * expired or cannot encrypt, all at once; warnings for those that will expire within 30 days.
 */
export async function checkRecipients(
  keys: readonly openpgp.PublicKey[],
  now: Date,
  sealer: Sealer = 'openpgp',
): Promise<readonly string[]> {
  if (keys.length === 0) {
    throw new Failure('configuration', 'there is no key to seal for', { hint: 'set BACKUP_GPG_PUBLIC_KEY_FILE' });
  }
  const problems: Failure[] = [];
  const warnings: string[] = [];
  for (const key of keys) {
    const problem = await problemOf(key, now, sealer);
    if (problem !== null) {
      problems.push(new Failure('configuration', `key ${named(key)} ${problem.what}`, { hint: problem.hint }));
    } else warnings.push(...(await expiryWarning(key, now)), ...versionWarning(key));
  }
  const [first] = problems;
  if (first === undefined) return warnings;
  throw problems.length === 1
    ? first
    : new Failures('configuration', `${problems.length} keys cannot be sealed for`, problems);
}

export interface KeyProblem {
  readonly what: string;
  readonly hint: string;
}

/** The program that will seal: gpg supports curves that OpenPGP.js does not. */
export type Sealer = 'openpgp' | 'gpg';

/** Why nothing can be sealed for this key at `now`; null when it can, and where only gpg can tell. */
export async function problemOf(
  key: openpgp.PublicKey,
  now: Date,
  sealer: Sealer = 'openpgp',
): Promise<KeyProblem | null> {
  const id = fingerprintOf(key);
  if (await key.isRevoked(undefined, undefined, now)) {
    return { what: 'is revoked', hint: 'seal for its successor: gpg --armor --export <address>' };
  }
  if (key.getCreationTime() > now) {
    return {
      what: `was made on ${dateOf(key.getCreationTime())}, later than now`,
      hint: 'is the clock right? date -u',
    };
  }
  const expiry = await key.getExpirationTime();
  if (expiry instanceof Date && expiry <= now) {
    // Named one by one: gpg's '*' passes over subkeys that have expired with it.
    const subkeys = key.subkeys.map((subkey) => subkey.getFingerprint().toUpperCase());
    const prolong = ['', ...subkeys].map((which) => `gpg --quick-set-expire ${id} 2y ${which}`.trimEnd());
    return {
      what: `expired on ${dateOf(expiry)}`,
      hint: `${prolong.join(' && ')} && gpg --armor --export ${id}, and give what that prints as the public key`,
    };
  }
  const curve = unknownCurve(key);
  if (curve !== undefined) return sealer === 'gpg' ? null : unknownCurveProblem(curve);
  try {
    await key.getEncryptionKey(undefined, now);
    return null;
  } catch {
    return whyNoEncryption(key, now);
  }
}

/** OpenPGP.js reads keys of these curves and lacks the code that works with them. */
function unknownCurve(key: openpgp.PublicKey): string | undefined {
  const parts = [key, ...key.subkeys].map((part) => part.getAlgorithmInfo().curve);
  return parts.find((curve) => curve?.startsWith('brainpool') === true);
}

function unknownCurveProblem(curve: string): KeyProblem {
  return {
    what: `is of the curve ${curve}, which OpenPGP.js cannot seal for`,
    hint: 'let the installed gpg seal: BACKUP_SEAL_PROGRAM=gpg',
  };
}

function versionWarning(key: openpgp.PublicKey): readonly string[] {
  if (key.keyPacket.version < 6) return [];
  return [`key ${named(key)} is of version 6 (RFC 9580): no gpg opens a dump that is sealed for it`];
}

async function whyNoEncryption(key: openpgp.PublicKey, now: Date): Promise<KeyProblem> {
  const id = fingerprintOf(key);
  const addSubkey = `gpg --quick-add-key ${id} rsa4096 encr 2y, then export it again`;
  const endings = await Promise.all(key.subkeys.map((subkey) => endOf(subkey, now)));
  const last = latest(endings.filter((end) => end instanceof Date));
  if (last !== undefined && last <= now) {
    return { what: `has no usable encryption subkey: the last one expired on ${dateOf(last)}`, hint: addSubkey };
  }
  if (await bearsItsSignatures(key, now)) {
    return { what: 'can sign only: it has no encryption subkey', hint: addSubkey };
  }
  return {
    what: 'is damaged: the signatures that it bears on itself do not fit it',
    hint: `export it again where it was made: gpg --armor --export ${id}`,
  };
}

/** A revoked subkey is still well-formed. */
async function bearsItsSignatures(key: openpgp.PublicKey, now: Date): Promise<boolean> {
  try {
    await key.verifyPrimaryKey(now);
    for (const subkey of key.subkeys) if (subkey.revocationSignatures.length === 0) await subkey.verify(now);
    return true;
  } catch {
    return false;
  }
}

async function expiryWarning(key: openpgp.PublicKey, now: Date): Promise<readonly string[]> {
  if (unknownCurve(key) !== undefined) return [];
  const encryption = await key.getEncryptionKey(undefined, now);
  const ends = [
    await key.getExpirationTime(),
    'mainKey' in encryption ? await encryption.getExpirationTime(now) : null,
  ];
  const soonest = ends.filter((end) => end instanceof Date).toSorted((a, b) => a.getTime() - b.getTime())[0];
  if (soonest === undefined || soonest.getTime() - now.getTime() > daysOfWarning * dayMilliseconds) return [];
  return [`key ${named(key)} expires on ${dateOf(soonest)}: backups fail from then on`];
}

/** Only a binding that is valid at `now` tells when a subkey ends; for one that has ended, its last moment is asked. */
async function endOf(subkey: openpgp.Subkey, now: Date): Promise<Date | null> {
  const dates = subkey.bindingSignatures.flatMap((signature) => {
    const seconds = signature.keyExpirationTime;
    return seconds === null || signature.keyNeverExpires === true
      ? []
      : [new Date(subkey.getCreationTime().getTime() + seconds * 1000)];
  });
  const end = await subkey.getExpirationTime(now).catch(() => null);
  return end instanceof Date ? end : (latest(dates) ?? null);
}

function latest(dates: readonly Date[]): Date | undefined {
  return dates.toSorted((a, b) => b.getTime() - a.getTime())[0];
}

/** `9F2C…D1 (Restore <restore@example.org>)`. */
export function named(key: openpgp.PublicKey): string {
  const [name] = key.getUserIDs();
  return name === undefined ? fingerprintOf(key) : `${fingerprintOf(key)} (${name})`;
}

function dateOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}
