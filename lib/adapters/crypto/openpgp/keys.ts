import { readFile } from 'node:fs/promises';
import * as openpgp from 'openpgp';
import { Failure } from '../../../errors.ts';

export type PublicKey = openpgp.PublicKey;
export type PrivateKey = openpgp.PrivateKey;
export type Key = openpgp.Key;

const blockStart = '-----BEGIN PGP ';

/**
 * Public keys from armored text (any number of blocks, each with any number of keys) or from binary packets. `from`
 * says where they were found, for messages. Failure `configuration`: none, unreadable, or a private key among them.
 */
export async function readPublicKeys(
  material: string | Uint8Array,
  from: string,
): Promise<readonly openpgp.PublicKey[]> {
  const keys = await readAny(material, from);
  if (keys.some((key) => key.isPrivate())) {
    throw new Failure('configuration', `${from} holds a private key, where only public ones belong`, {
      hint: 'gpg --armor --export <address> writes the public key; move the private one off this machine',
    });
  }
  return keys;
}

/** Those of the keys in `material` that are private. Failure `configuration` where none is. */
export async function readPrivateKeys(
  material: string | Uint8Array,
  from: string,
): Promise<readonly openpgp.PrivateKey[]> {
  const keys = (await readAny(material, from)).filter((key) => key.isPrivate());
  if (keys.length === 0) {
    throw new Failure('configuration', `${from} holds no private key`, {
      hint: 'gpg --armor --export-secret-keys <address> writes it',
    });
  }
  return keys;
}

export async function publicKeysFromFile(path: string): Promise<readonly openpgp.PublicKey[]> {
  return readPublicKeys(await readKeyFile(path), path);
}

/** From an environment variable, where line ends may have been written as `\n`. */
export async function publicKeysFromText(text: string, variable: string): Promise<readonly openpgp.PublicKey[]> {
  return readPublicKeys(text.includes('\n') ? text : text.replaceAll('\\n', '\n'), variable);
}

/** As the configuration has them, line ends restored. */
export async function privateKeysFromText(text: string, variable: string): Promise<readonly openpgp.PrivateKey[]> {
  return readPrivateKeys(text, variable);
}

export async function privateKeysFromFile(path: string): Promise<readonly openpgp.PrivateKey[]> {
  return readPrivateKeys(await readKeyFile(path), path);
}

/** Upper-case hex, as gpg prints it. */
export function fingerprintOf(key: openpgp.Key): string {
  return key.getFingerprint().toUpperCase();
}

async function readKeyFile(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new Failure('configuration', `cannot read the key file ${path}: ${code}`, {
      hint: `ls -l ${path}`,
      cause: error,
    });
  }
}

async function readAny(material: string | Uint8Array, from: string): Promise<readonly openpgp.Key[]> {
  const text = typeof material === 'string' ? material : armoredText(material);
  try {
    if (text === null && typeof material !== 'string') return await openpgp.readKeys({ binaryKeys: material });
    const blocks = (text ?? '').split(blockStart).slice(1);
    const keys = await Promise.all(blocks.map((block) => readBlock(blockStart + block)));
    if (keys.length > 0) return keys.flat();
  } catch (error) {
    throw new Failure('configuration', `${from} is not a readable OpenPGP key`, {
      hint: `gpg --show-keys ${from}`,
      cause: error,
    });
  }
  throw new Failure('configuration', `${from} holds no OpenPGP key`, {
    hint: 'gpg --armor --export <address> writes one',
  });
}

/** readKeys gives public keys of a public block and private ones of a private block, whatever its type says. */
async function readBlock(block: string): Promise<readonly openpgp.Key[]> {
  if (block.startsWith(`${blockStart}PRIVATE`)) return openpgp.readPrivateKeys({ armoredKeys: block });
  return openpgp.readKeys({ armoredKeys: block });
}

function armoredText(bytes: Uint8Array): string | null {
  const text = Buffer.from(bytes).toString('latin1');
  return text.includes(blockStart) ? text : null;
}
