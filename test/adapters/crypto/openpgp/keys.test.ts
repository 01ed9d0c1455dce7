import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  fingerprintOf,
  privateKeysFromFile,
  publicKeysFromFile,
  publicKeysFromText,
  readPublicKeys,
} from '../../../../lib/adapters/crypto/openpgp/keys.ts';
import { scratch } from '../../../helpers/scratch.ts';
import { makeKey } from './testKeys.ts';

test('public keys are read armored, several blocks in a row, and as binary packets', async () => {
  await using folder = await scratch('keys');
  const [one, two] = [await makeKey({ name: 'one' }), await makeKey({ name: 'two' })];
  const both = [one, two].map((key) => fingerprintOf(key.publicKey));
  const armored = join(folder.path, 'both.asc');
  await writeFile(armored, `keys of the harbour\n${one.armoredPublic}\n\n${two.armoredPublic}`);
  assert.deepEqual((await publicKeysFromFile(armored)).map(fingerprintOf), both);
  const binary = join(folder.path, 'both.pgp');
  await writeFile(binary, Buffer.concat([one.publicKey.write(), two.publicKey.write()]));
  assert.deepEqual((await publicKeysFromFile(binary)).map(fingerprintOf), both);
});

test('a key in the environment may have its line ends written as \\n', async () => {
  const key = await makeKey({ name: 'one' });
  const oneLine = key.armoredPublic.replaceAll('\r\n', '\n').replaceAll('\n', '\\n');
  assert.deepEqual((await publicKeysFromText(oneLine, 'BACKUP_GPG_PUBLIC_KEY')).map(fingerprintOf), [
    fingerprintOf(key.publicKey),
  ]);
  assert.deepEqual((await publicKeysFromText(key.armoredPublic, 'BACKUP_GPG_PUBLIC_KEY')).map(fingerprintOf), [
    fingerprintOf(key.publicKey),
  ]);
});

test('refuses a private key where a public one belongs, and the other way round', async () => {
  await using folder = await scratch('keys');
  const key = await makeKey({ name: 'one' });
  for (const material of [key.armoredPrivate, key.privateKey.write()]) {
    await assert.rejects(readPublicKeys(material, 'BACKUP_GPG_PUBLIC_KEY'), {
      kind: 'configuration',
      message: 'BACKUP_GPG_PUBLIC_KEY holds a private key, where only public ones belong',
    });
  }
  const path = join(folder.path, 'public.asc');
  await writeFile(path, key.armoredPublic);
  await assert.rejects(privateKeysFromFile(path), { kind: 'configuration', message: `${path} holds no private key` });
  await writeFile(path, key.armoredPrivate);
  assert.deepEqual((await privateKeysFromFile(path)).map(fingerprintOf), [fingerprintOf(key.publicKey)]);
});

test('refuses what is missing, empty, cut short or no key at all', async () => {
  await using folder = await scratch('keys');
  await assert.rejects(publicKeysFromFile('/nowhere/key.asc'), {
    kind: 'configuration',
    message: 'cannot read the key file /nowhere/key.asc: ENOENT',
  });
  const { armoredPublic } = await makeKey({ name: 'one' });
  // Every such key begins with the same packet, and its other letters are never the same twice.
  const garbled = armoredPublic.replace('\nxjM', '\n!jM');
  assert.notEqual(garbled, armoredPublic);
  const path = join(folder.path, 'key');
  for (const content of ['', 'hello', armoredPublic.slice(0, 200), garbled]) {
    await writeFile(path, content);
    await assert.rejects(publicKeysFromFile(path), { kind: 'configuration' });
  }
});
