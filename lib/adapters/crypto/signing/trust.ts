import { createHash, createPublicKey, createVerify, type KeyObject, verify } from 'node:crypto';
import { unarmored } from '../../../core/openpgp/armor.ts';
import { publicKeysOf, type SigningPublicKey } from '../../../core/openpgp/keys.ts';
import { parseSignature } from '../../../core/openpgp/signature.ts';
import { Failure } from '../../../errors.ts';
import type { RecordAuthor, RecordTrust } from '../../../ports/signing.ts';

/** A holder's public keys, armored, and the setting that names them. */
export interface TrustedKeys {
  readonly holder: RecordAuthor;
  readonly armored: string;
  readonly from: string;
}

/** When a key counts, by the store's time of the record; a null bound has no end. */
export interface KeySpan {
  readonly fingerprint: string;
  readonly from: Date | null;
  readonly until: Date | null;
}

interface TrustedKey {
  readonly holders: readonly RecordAuthor[];
  readonly curve: SigningPublicKey['curve'];
  readonly key: KeyObject;
  readonly span: KeySpan | undefined;
}

/**
 * Checks signatures against these keys alone: what a signature says of its key's name, age or rights is not asked.
 * Failure `configuration` for a key that cannot be read or is of another kind than Ed25519 and P-256, and for the span of a
 * key that is not among them.
 */
export function trustIn(
  trusted: readonly TrustedKeys[],
  spans: readonly KeySpan[],
  unsignedUntil: Date | null,
): RecordTrust {
  const keys = new Map<string, TrustedKey>();
  for (const { holder, key } of trusted.flatMap(readKeys)) {
    const span = spans.find(({ fingerprint }) => fingerprint === key.fingerprint);
    const holders = [...(keys.get(key.fingerprint)?.holders ?? []), holder];
    keys.set(key.fingerprint, { holders, curve: key.curve, key: nodeKey(key), span });
  }
  refuseUnknown(spans, keys);
  const anyOnP256 = [...keys.values()].some(({ curve }) => curve === 'P-256');
  return {
    unsignedUntil,
    begin() {
      const hash = createHash('sha256');
      // Node hashes what an ECDSA signature covers by itself, and takes no digest.
      const ecdsa = anyOnP256 ? createVerify('sha256') : null;
      return {
        update(chunk) {
          hash.update(chunk);
          ecdsa?.update(chunk);
        },
        finish(text, storedAt) {
          const signature = parseSignature(text);
          const known = signature === null ? undefined : keys.get(signature.fingerprint);
          if (signature === null || known === undefined || known.curve !== signature.curve) return [];
          const genuine =
            known.curve === 'Ed25519'
              ? verify(null, hash.update(signature.trailer).digest(), known.key, signature.value)
              : ecdsa?.update(signature.trailer).verify({ key: known.key, dsaEncoding: 'ieee-p1363' }, signature.value);
          return genuine === true && countsAt(known.span, storedAt) ? known.holders : [];
        },
      };
    },
  };
}

function readKeys({ holder, armored, from }: TrustedKeys): readonly { holder: RecordAuthor; key: SigningPublicKey }[] {
  const keys = unarmored('PUBLIC KEY BLOCK', armored).flatMap(publicKeysOf);
  if (keys.length === 0) throw unusable(from, 'it holds no armored public key');
  return keys.map((key) => {
    if (key === null) throw unusable(from, 'it holds a key that is neither Ed25519 nor on the curve P-256');
    return { holder, key };
  });
}

function unusable(from: string, why: string): Failure {
  return new Failure('configuration', `the public signing keys in ${from} cannot be used: ${why}`, {
    hint: 'write the public half with: gpg --armor --export FINGERPRINT',
  });
}

function refuseUnknown(spans: readonly KeySpan[], keys: ReadonlyMap<string, unknown>): void {
  const unknown = spans.find(({ fingerprint }) => !keys.has(fingerprint));
  if (unknown === undefined) return;
  throw new Failure('configuration', `SIGNING_KEY_TIMES names ${unknown.fingerprint}, which is no trusted public key`, {
    hint: `the trusted keys are ${[...keys.keys()].join(', ')}`,
  });
}

function countsAt(span: KeySpan | undefined, at: Date): boolean {
  if (span === undefined) return true;
  return (span.from === null || at >= span.from) && (span.until === null || at < span.until);
}

function nodeKey({ curve, point }: SigningPublicKey): KeyObject {
  const [x, y] = [base64url(point.subarray(0, 32)), base64url(point.subarray(32))];
  const jwk = curve === 'Ed25519' ? { kty: 'OKP', crv: curve, x } : { kty: 'EC', crv: curve, x, y };
  return createPublicKey({ key: jwk, format: 'jwk' });
}

function base64url(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url');
}
