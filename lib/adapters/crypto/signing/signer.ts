import { createHash, createPrivateKey, type KeyObject, sign } from 'node:crypto';
import { unarmored } from '../../../core/openpgp/armor.ts';
import { privateKeyOf, type SigningPrivateKey } from '../../../core/openpgp/keys.ts';
import { hashedPart, renderSignature, trailerOf } from '../../../core/openpgp/signature.ts';
import { Failure } from '../../../errors.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { RecordSigner } from '../../../ports/signing.ts';

/**
 * Signs with a private key that this process holds, without loading a whole OpenPGP library. `from` names the setting, for
 * messages. Failure `configuration` where the text is not one Ed25519 or P-256 key without a passphrase.
 */
export function localSigner(armoredKey: string, from: string, clock: Clock): RecordSigner {
  const [bytes] = unarmored('PRIVATE KEY BLOCK', armoredKey);
  const found = bytes === undefined ? { problem: 'it holds no armored private key' } : privateKeyOf(bytes);
  if ('problem' in found) {
    throw new Failure('configuration', `the signing key in ${from} cannot be used: ${found.problem}`, {
      hint: "make one with: gpg --batch --passphrase '' --quick-generate-key lifeboat ed25519 sign never",
    });
  }
  const { curve, fingerprint } = found.key;
  const privateKey = nodeKey(found.key);
  return {
    fingerprint,
    begin() {
      const hashed = hashedPart(curve, fingerprint, clock.now());
      const hash = createHash('sha256');
      return {
        update: (chunk) => void hash.update(chunk),
        finish: async () => {
          const digest = hash.update(trailerOf(hashed)).digest();
          return renderSignature(hashed, fingerprint, digest, sign(null, digest, privateKey));
        },
      };
    },
  };
}

function nodeKey({ curve, point, scalar }: SigningPrivateKey): KeyObject {
  if (curve !== 'Ed25519') {
    throw new Failure('configuration', 'a signing key in a file is an Ed25519 key; one on P-256 stays in AWS KMS', {
      hint: "make one with: gpg --batch --passphrase '' --quick-generate-key lifeboat ed25519 sign never",
    });
  }
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: base64url(point), d: base64url(scalar) };
  return createPrivateKey({ key: jwk, format: 'jwk' });
}

function base64url(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url');
}
