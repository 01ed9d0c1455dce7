import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { openpgpKeyMaker } from '../../../../lib/adapters/crypto/openpgp/keyMaker.ts';
import { localSigner } from '../../../../lib/adapters/crypto/signing/signer.ts';
import { trustIn } from '../../../../lib/adapters/crypto/signing/trust.ts';
import { systemClock } from '../../../../lib/adapters/local/clock/clock.ts';
import { scratch } from '../../../helpers/scratch.ts';

const run = promisify(execFile);
const text = Buffer.from('{"record": "ümlaut"}\n');
const newKey = () => openpgpKeyMaker.makeSigning('Lifeboat test');

async function signatureBy(privateKey: string, document: Uint8Array = text): Promise<string> {
  const signing = localSigner(privateKey, 'BACKUP_SIGNING_KEY', systemClock).begin();
  signing.update(document);
  return signing.finish();
}

function makersOf(trust: ReturnType<typeof trustIn>, signature: string, document: Uint8Array = text, at = new Date()) {
  const check = trust.begin();
  check.update(document);
  return check.finish(signature, at);
}

test('gpg verifies what the signer signs, and finds a changed document', async () => {
  await using home = await scratch('gnupg');
  const key = await newKey();
  const paths = { key: join(home.path, 'k.asc'), text: join(home.path, 't'), signature: join(home.path, 't.asc') };
  await writeFile(paths.key, key.publicKey);
  await writeFile(paths.text, text);
  await writeFile(paths.signature, await signatureBy(key.privateKey));
  const gpg = (...words: string[]) => run('gpg', ['--homedir', home.path, '--batch', '--no-autostart', ...words]);
  await gpg('--import', paths.key);
  const { stderr } = await gpg('--verify', paths.signature, paths.text);
  assert.match(stderr, /Good signature from "Lifeboat test"/);
  await writeFile(paths.text, '{"record": "other"}\n');
  await assert.rejects(gpg('--verify', paths.signature, paths.text), /BAD signature/);
});

test('a signing key that gpg made is read', async () => {
  await using home = await scratch('gnupg');
  const gpg = (...words: string[]) => run('gpg', ['--homedir', home.path, '--batch', '--passphrase', '', ...words]);
  try {
    await gpg('--quick-generate-key', 'crm', 'ed25519', 'sign', 'never');
    const { stdout: privateKey } = await gpg('--pinentry-mode', 'loopback', '--armor', '--export-secret-keys');
    const { stdout: armored } = await gpg('--armor', '--export');
    const trust = trustIn([{ holder: 'writer', armored, from: 'BACKUP_SIGNING_PUBLIC_KEY' }], [], null);
    assert.deepEqual(makersOf(trust, await signatureBy(privateKey)), ['writer']);
  } finally {
    await run('gpgconf', ['--homedir', home.path, '--kill', 'gpg-agent']);
  }
});

test('a signature counts for the holders of its key alone, over the very bytes, and in the span of its key', async () => {
  const [writer, prune] = [await newKey(), await newKey()];
  const turned = new Date('2026-06-01T00:00:00Z');
  const trust = trustIn(
    [
      { holder: 'writer', armored: writer.publicKey, from: 'BACKUP_SIGNING_PUBLIC_KEY' },
      { holder: 'prune', armored: prune.publicKey, from: 'PRUNE_SIGNING_PUBLIC_KEY' },
    ],
    [{ fingerprint: writer.fingerprint, from: null, until: turned }],
    null,
  );
  const [before, after] = [new Date(turned.getTime() - 1), turned];
  const signature = await signatureBy(writer.privateKey);
  assert.deepEqual(makersOf(trust, signature, text, before), ['writer']);
  assert.deepEqual(makersOf(trust, signature, text, after), []);
  assert.deepEqual(makersOf(trust, signature, Buffer.from('other'), before), []);
  assert.deepEqual(makersOf(trust, await signatureBy(prune.privateKey), text, after), ['prune']);
  assert.deepEqual(makersOf(trust, await signatureBy((await newKey()).privateKey), text, before), []);
});

test('refuses what is almost a signature', async () => {
  const key = await newKey();
  const trust = trustIn([{ holder: 'writer', armored: key.publicKey, from: 'BACKUP_SIGNING_PUBLIC_KEY' }], [], null);
  const signature = await signatureBy(key.privateKey);
  for (const damaged of ['', 'no signature', signature.slice(0, 80), `${signature}${signature}`]) {
    assert.deepEqual(makersOf(trust, damaged), [], JSON.stringify(damaged));
  }
  // What is hashed stands in the first 37 octets; the key's short id after it is a hint that anybody may change.
  for (let at = 0; at < 48; at += 1) {
    const changed = signature.split('\n');
    const line = changed[2] ?? '';
    changed[2] = line.slice(0, at) + (line[at] === 'A' ? 'B' : 'A') + line.slice(at + 1);
    assert.deepEqual(makersOf(trust, changed.join('\n')), [], `character ${at}`);
  }
});

test('refuses a signing key with a passphrase, and the span of a key that is not trusted', async () => {
  const { privateKey } = await openpgpKeyMaker.make({ name: 'locked', passphrase: 'secret' });
  assert.throws(() => localSigner(privateKey, 'BACKUP_SIGNING_KEY', systemClock), {
    kind: 'configuration',
    message: /BACKUP_SIGNING_KEY cannot be used: it is locked with a passphrase/,
  });
  assert.throws(() => trustIn([], [{ fingerprint: 'AB'.repeat(20), from: null, until: null }], null), {
    kind: 'configuration',
    message: /which is no trusted public key/,
  });
});
