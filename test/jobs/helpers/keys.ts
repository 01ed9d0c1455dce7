import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import * as openpgp from 'openpgp';

/** One recipient of dumps: the public half that backups hold, the private one of drills and restores. No passphrase. */
export interface KeyPair {
  readonly publicKey: openpgp.PublicKey;
  readonly privateKey: openpgp.PrivateKey;
  readonly address: string;
  /** Armored, as `gpg --export` and `--export-secret-keys` write them. */
  readonly publicKeyFile: string;
  readonly privateKeyFile: string;
}

export interface KeyOptions {
  readonly address?: string;
  /** Default: yesterday, so that a clock a little behind finds it valid. */
  readonly created?: Date;
  /** From its creation on. Default: for ever. */
  readonly lifeSeconds?: number;
  readonly canEncrypt?: boolean;
}

/** Curve 25519: a pair takes milliseconds. Writes both halves into `directory`. */
export async function makeKeys(directory: string, options: KeyOptions = {}): Promise<KeyPair> {
  const { address = 'restore@example.org', created = new Date(Date.now() - 86_400_000), canEncrypt = true } = options;
  const { privateKey, publicKey } = await openpgp.generateKey({
    type: 'ecc',
    curve: 'curve25519Legacy',
    userIDs: [{ name: 'Restore', email: address }],
    date: created,
    subkeys: canEncrypt ? [{}] : [{ sign: true }],
    ...(options.lifeSeconds === undefined ? {} : { keyExpirationTime: options.lifeSeconds }),
    format: 'object',
  });
  const [publicKeyFile, privateKeyFile] = ['public', 'private'].map((half) =>
    join(directory, `${publicKey.getFingerprint()}.${half}.asc`),
  ) as [string, string];
  await writeFile(publicKeyFile, publicKey.armor());
  await writeFile(privateKeyFile, privateKey.armor(), { mode: 0o600 });
  return { publicKey, privateKey, address, publicKeyFile, privateKeyFile };
}
