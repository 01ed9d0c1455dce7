import { armored, unarmored } from './armor.ts';
import { algorithms, type Curve } from './keys.ts';
import { integer, integerAt, lengthAt, number, packet, packetsOf, packetTypes, padded } from './packets.ts';

/** What a signature of version 4 over bytes (type 0) says, in the parts that a check needs. */
export interface DetachedSignature {
  /** Of the key that made it, as the signature itself says. */
  readonly fingerprint: string;
  readonly curve: Curve;
  /** Hashed after the document. */
  readonly trailer: Uint8Array;
  /** The first two octets of the digest. */
  readonly digestStart: Uint8Array;
  /** r and s, 32 octets each. */
  readonly value: Uint8Array;
}

const sha256 = 8;
const subpackets = { made: 2, issuer: 16, issuerFingerprint: 33 } as const;

/** The part of a signature that is hashed after the document. `at` is written in whole seconds. */
export function hashedPart(curve: Curve, fingerprint: string, at: Date): Uint8Array {
  const subs = Buffer.concat([
    subpacket(subpackets.issuerFingerprint, Buffer.concat([Uint8Array.of(4), Buffer.from(fingerprint, 'hex')])),
    subpacket(subpackets.made, number(Math.floor(at.getTime() / 1000), 4)),
  ]);
  const algorithm = curve === 'Ed25519' ? algorithms.eddsa : algorithms.ecdsa;
  return Buffer.concat([Uint8Array.of(4, 0, algorithm, sha256), number(subs.length, 2), subs]);
}

/** What is hashed after the document: the hashed part and its length. */
export function trailerOf(hashed: Uint8Array): Uint8Array {
  return Buffer.concat([hashed, Uint8Array.of(4, 0xff), number(hashed.length, 4)]);
}

/** The signature as an armored block. `value` is r and s, 32 octets each; `digest` of document and trailer. */
export function renderSignature(
  hashed: Uint8Array,
  fingerprint: string,
  digest: Uint8Array,
  value: Uint8Array,
): string {
  const issuer = subpacket(subpackets.issuer, Buffer.from(fingerprint.slice(-16), 'hex'));
  const body = Buffer.concat([
    hashed,
    number(issuer.length, 2),
    issuer,
    digest.subarray(0, 2),
    integer(value.subarray(0, 32)),
    integer(value.subarray(32, 64)),
  ]);
  return armored('SIGNATURE', packet(packetTypes.signature, body));
}

/** Null for anything but exactly one signature of the kind that {@link renderSignature} makes. */
export function parseSignature(text: string): DetachedSignature | null {
  const [bytes, ...more] = unarmored('SIGNATURE', text);
  const [only, ...others] = (bytes === undefined ? null : packetsOf(bytes)) ?? [];
  if (only === undefined || more.length + others.length > 0 || only.type !== packetTypes.signature) return null;
  const { body } = only;
  const [version, type, algorithm, hash] = body;
  if (version !== 4 || type !== 0 || hash !== sha256) return null;
  if (algorithm !== algorithms.eddsa && algorithm !== algorithms.ecdsa) return null;
  const hashedEnd = 6 + (((body[4] ?? 0) << 8) | (body[5] ?? 0));
  const digestAt = hashedEnd + 2 + (((body[hashedEnd] ?? 0) << 8) | (body[hashedEnd + 1] ?? 0));
  const fingerprint = fingerprintIn(body.subarray(6, hashedEnd));
  const r = integerAt(body, digestAt + 2);
  const s = r === null ? null : integerAt(body, r.end);
  if (fingerprint === null || r === null || s === null || s.end !== body.length) return null;
  const [left, right] = [padded(r.octets, 32), padded(s.octets, 32)];
  if (left === null || right === null) return null;
  return {
    fingerprint,
    curve: algorithm === algorithms.eddsa ? 'Ed25519' : 'P-256',
    trailer: trailerOf(body.subarray(0, hashedEnd)),
    digestStart: body.subarray(digestAt, digestAt + 2),
    value: Buffer.concat([left, right]),
  };
}

function subpacket(type: number, content: Uint8Array): Uint8Array {
  return Buffer.concat([Uint8Array.of(content.length + 1, type), content]);
}

/** From the hashed subpackets alone: what is not hashed can be changed by anybody. */
function fingerprintIn(bytes: Uint8Array): string | null {
  let at = 0;
  while (at < bytes.length) {
    const length = lengthAt(bytes, at);
    if (length === null || length.value < 1 || length.start + length.value > bytes.length) return null;
    const content = bytes.subarray(length.start, length.start + length.value);
    // The highest bit only says that a reader must understand it.
    if (((content[0] ?? 0) & 127) === subpackets.issuerFingerprint && content[1] === 4 && content.length === 22) {
      return Buffer.from(content.subarray(2)).toString('hex').toUpperCase();
    }
    at = length.start + length.value;
  }
  return null;
}
