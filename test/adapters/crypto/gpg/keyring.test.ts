import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { keyringPublicKeys } from '../../../../lib/adapters/crypto/gpg/keyring.ts';
import { fingerprintOf } from '../../../../lib/adapters/crypto/openpgp/keys.ts';
import { scratch } from '../../../helpers/scratch.ts';
import { makeKey, type TestKey } from '../openpgp/testKeys.ts';

const execute = promisify(execFile);

/** A GnuPG home that holds these public keys. */
async function keyringOf(folder: string, keys: readonly TestKey[]): Promise<string> {
  const home = join(folder, 'gnupg');
  await mkdir(home, { recursive: true });
  await chmod(home, 0o700);
  const file = join(folder, 'keys.asc');
  await writeFile(file, keys.map((key) => key.armoredPublic).join('\n'));
  await execute('gpg', ['--homedir', home, '--batch', '--quiet', '--import', file]);
  return home;
}

test('the key of an address is taken from the key ring, whole addresses only, or by its fingerprint', async () => {
  await using folder = await scratch('keyring');
  const [crm, other] = [await makeKey({ name: 'crm' }), await makeKey({ name: 'oldcrm' })];
  const home = await keyringOf(folder.path, [other, crm]);
  const now = new Date();
  const expected = [fingerprintOf(crm.publicKey)];
  assert.deepEqual((await keyringPublicKeys('crm@example.org', now, home)).map(fingerprintOf), expected);
  assert.deepEqual((await keyringPublicKeys(expected[0] ?? '', now, home)).map(fingerprintOf), expected);
  await assert.rejects(keyringPublicKeys('rm@example.org', now, home), {
    kind: 'configuration',
    message: 'the gpg key ring has no key for rm@example.org',
  });
  await assert.rejects(keyringPublicKeys('--version', now, home), {
    kind: 'configuration',
    message: 'the gpg key ring has no key for --version',
  });
});

test('of several keys for an address the usable ones are taken; if none is, the seal is to say why', async () => {
  await using folder = await scratch('keyring');
  const made = new Date(Date.now() - 10 * 86_400_000);
  const [old, current, gone] = [
    await makeKey({ name: 'crm', made, lifeSeconds: 3600 }),
    await makeKey({ name: 'crm' }),
    await makeKey({ name: 'gone', made, lifeSeconds: 3600 }),
  ];
  const now = new Date();
  const home = await keyringOf(folder.path, [old, current, gone]);
  assert.deepEqual((await keyringPublicKeys('crm@example.org', now, home)).map(fingerprintOf), [
    fingerprintOf(current.publicKey),
  ]);
  assert.deepEqual((await keyringPublicKeys('gone@example.org', now, home)).map(fingerprintOf), [
    fingerprintOf(gone.publicKey),
  ]);
});
