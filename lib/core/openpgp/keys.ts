import { createHash } from 'node:crypto';
import { integerAt, number, packetsOf, packetTypes, padded } from './packets.ts';

export type Curve = 'Ed25519' | 'P-256';

/** A public key that can make signatures we read. */
export interface SigningPublicKey {
  readonly curve: Curve;
  /** Upper-case hex, as gpg prints it. */
  readonly fingerprint: string;
  /** Of Ed25519: 32 octets. Of P-256: both coordinates, 64 octets. */
  readonly point: Uint8Array;
}

export interface SigningPrivateKey extends SigningPublicKey {
  /** Of Ed25519: the seed. */
  readonly scalar: Uint8Array;
}

export const algorithms = { ecdsa: 19, eddsa: 22 } as const;

const curves: readonly { readonly curve: Curve; readonly id: Uint8Array; readonly algorithm: number }[] = [
  { curve: 'Ed25519', id: Buffer.from('2b06010401da470f01', 'hex'), algorithm: algorithms.eddsa },
  { curve: 'P-256', id: Buffer.from('2a8648ce3d030107', 'hex'), algorithm: algorithms.ecdsa },
];

/** The primary keys among the packets of public keys; null for one of a kind that we cannot check. */
export function publicKeysOf(bytes: Uint8Array): readonly (SigningPublicKey | null)[] {
  const packets = packetsOf(bytes) ?? [];
  return packets.filter(({ type }) => type === packetTypes.publicKey).map(({ body }) => publicPart(body)?.key ?? null);
}

/** The primary key of an exported private key, or why it cannot sign. */
export function privateKeyOf(bytes: Uint8Array): { readonly key: SigningPrivateKey } | { readonly problem: string } {
  const packets = packetsOf(bytes) ?? [];
  const secrets = packets.filter(({ type }) => type === packetTypes.secretKey);
  const [secret] = secrets;
  if (secret === undefined || secrets.length > 1) {
    return { problem: `it holds ${secrets.length} private keys, not one` };
  }
  const found = publicPart(secret.body);
  if (found === null) return { problem: 'it is neither an Ed25519 key nor one on the curve P-256' };
  if (secret.body[found.end] !== 0) return { problem: 'it is locked with a passphrase, and a job runs alone' };
  const scalar = integerAt(secret.body, found.end + 1);
  const octets = scalar === null ? null : padded(scalar.octets, 32);
  return octets === null ? { problem: 'it is damaged' } : { key: { ...found.key, scalar: octets } };
}

/** The fields that a public and a private key packet have in common, of version 4. */
function publicPart(body: Uint8Array): { readonly key: SigningPublicKey; readonly end: number } | null {
  if (body[0] !== 4) return null;
  const idLength = body[6] ?? 0;
  const id = body.subarray(7, 7 + idLength);
  const known = curves.find((each) => each.algorithm === body[5] && Buffer.compare(each.id, id) === 0);
  const encoded = integerAt(body, 7 + idLength);
  if (known === undefined || encoded === null) return null;
  const [prefix, length] = known.curve === 'Ed25519' ? [0x40, 33] : [0x04, 65];
  if (encoded.octets[0] !== prefix || encoded.octets.length !== length) return null;
  const fingerprint = fingerprintOf(body.subarray(0, encoded.end));
  return { key: { curve: known.curve, fingerprint, point: encoded.octets.subarray(1) }, end: encoded.end };
}

function fingerprintOf(publicBody: Uint8Array): string {
  const hash = createHash('sha1').update(Uint8Array.of(0x99)).update(number(publicBody.length, 2)).update(publicBody);
  return hash.digest('hex').toUpperCase();
}
