import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as openpgp from 'openpgp';
import { gpgSeal } from '../../lib/adapters/crypto/gpg/seal.ts';
import { type PublicKey, readPublicKeys } from '../../lib/adapters/crypto/openpgp/keys.ts';
import { openpgpSeal } from '../../lib/adapters/crypto/openpgp/seal.ts';
import { run } from '../../lib/adapters/local/processes/run.ts';
import { scratchIn } from '../../lib/adapters/local/scratch/scratch.ts';
import { scratch } from '../helpers/scratch.ts';

const user = { userIDs: { name: 'Restore', email: 'restore@example.org' }, format: 'object' } as const;

async function checkedByGpg(...keys: readonly PublicKey[]): Promise<readonly string[]> {
  await using home = await scratch('keys');
  const seal = await gpgSeal(keys, scratchIn(home.path));
  return await seal.check(new Date());
}

test('keys: a key of version 6 with gpg as the sealing program fails the preflight, named, and with OpenPGP.js is warned of', async () => {
  const { publicKey } = await openpgp.generateKey({ ...user, config: { v6Keys: true } });
  const { publicKey: usual } = await openpgp.generateKey(user);
  await assert.rejects(checkedByGpg(usual, publicKey), {
    kind: 'configuration',
    message: /^key [0-9A-F]{64} \(Restore <restore@example\.org>\) is of version 6 .*no gpg opens a dump/,
    hint: /BACKUP_SEAL_PROGRAM=openpgp/,
  });
  const [warning] = await openpgpSeal([publicKey]).check(new Date());
  assert.match(warning ?? '', /is of version 6 \(RFC 9580\): no gpg opens/);
});

test('keys: a curve that the installed gpg does not know fails the preflight, named with what gpg says', async () => {
  const { publicKey } = await openpgp.generateKey({ ...user, type: 'curve448' });
  await assert.rejects(checkedByGpg(publicKey), {
    kind: 'configuration',
    message: /^key [0-9A-F]{40} .* cannot be sealed for by the installed gpg: .+/,
    hint: /upgrade gpg/,
  });
});

test('keys: a Brainpool key is sealed for by gpg, and is not called damaged by OpenPGP.js, which cannot', async () => {
  await using home = await scratch('brainpool');
  const gpg = ['--homedir', home.path, '--batch', '--no-tty', '--quiet'];
  const parameters = `%no-protection\nKey-Type: ECDSA\nKey-Curve: brainpoolP256r1\nSubkey-Type: ECDH\nSubkey-Curve: brainpoolP256r1\nName-Real: Restore\nExpire-Date: 0\n%commit\n`;
  await run({ command: 'gpg', arguments: [...gpg, '--gen-key'], input: parameters, timeoutSeconds: 60 });
  const { stdout } = await run({ command: 'gpg', arguments: [...gpg, '--armor', '--export'], timeoutSeconds: 60 });
  await run({ command: 'gpgconf', arguments: ['--homedir', home.path, '--kill', 'gpg-agent'], timeoutSeconds: 60 });
  const keys = await readPublicKeys(stdout, 'the test');
  assert.deepEqual(await checkedByGpg(...keys), []);
  await assert.rejects(openpgpSeal(keys).check(new Date()), {
    kind: 'configuration',
    message: /is of the curve brainpoolP256r1, which OpenPGP\.js cannot seal for/,
    hint: /BACKUP_SEAL_PROGRAM=gpg/,
  });
});
