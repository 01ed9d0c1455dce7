import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { openpgpSeal } from '../../../../lib/adapters/crypto/openpgp/seal.ts';
import { openpgpUnseal } from '../../../../lib/adapters/crypto/openpgp/unseal.ts';
import {
  sealedFileReader,
  sealedFileRecords,
  sealedFileWriter,
} from '../../../../lib/adapters/local/sealedFiles/store.ts';
import { turnedBy } from '../../../../lib/adapters/local/sealedFiles/turn.ts';
import { describeCopy } from '../../../../lib/core/secrets/secretCopy.ts';
import { secretStoreContract } from '../../../contracts/secrets.ts';
import { type Scratch, scratch } from '../../../helpers/scratch.ts';
import { makeKey, type TestKey } from '../../crypto/openpgp/testKeys.ts';

let home: Scratch;
let key: TestKey;
before(async () => {
  home = await scratch('secrets');
  key = await makeKey({ name: 'operator' });
});
after(() => home[Symbol.asyncDispose]());

const directory = (): string => join(home.path, 'kept');
const noPassphrase = async (): Promise<null> => null;

function writerOf(host: string) {
  return sealedFileWriter(directory(), host, turnedBy(openpgpSeal([key.publicKey])));
}

secretStoreContract('OpenPGP files', () => ({
  reader: async (host) => sealedFileReader(directory(), host, turnedBy(openpgpUnseal([key.privateKey], noPassphrase))),
  writer: async (host) => writerOf(host),
}));

test('OpenPGP files: only their owner may read them, no value stands in them, and gpg opens them', async () => {
  const writer = writerOf('gpg');
  const name = writer.nameAt(new Date('2026-03-01T10:00:00Z'));
  const about = { name, host: 'gpg', storedAt: new Date('2026-03-01T10:00:00Z') };
  const copy = await describeCopy(about, new Map([['ENCRYPTION_KEY', 'very-secret']]), ['ENCRYPTION_KEY']);
  await writer.add(copy, Buffer.from('ENCRYPTION_KEY=very-secret\n'));

  const files = (await readdir(directory())).filter((file) => file.startsWith('gpg-'));
  assert.deepEqual(files.toSorted(), [`${name}.env.gpg`, `${name}.json`]);
  for (const file of files) {
    assert.equal((await stat(join(directory(), file))).mode & 0o777, 0o600);
    assert.ok(!(await readFile(join(directory(), file), 'latin1')).includes('very-secret'));
  }

  await using keyring = await scratch('gnupg');
  const gpg = (options: readonly string[], input?: string) =>
    spawnSync('gpg', ['--batch', '--quiet', '--homedir', keyring.path, ...options], { input, encoding: 'utf8' });
  assert.equal(gpg(['--import'], key.armoredPrivate).status, 0);
  assert.equal(gpg(['--decrypt', join(directory(), `${name}.env.gpg`)]).stdout, 'ENCRYPTION_KEY=very-secret\n');
  spawnSync('gpgconf', ['--homedir', keyring.path, '--kill', 'all']);
});

test('OpenPGP files: a copy whose record was never written does not exist', async () => {
  await writeFile(join(directory(), 'cut-2026-03-01T10-00-00Z.env.gpg'), 'half');
  assert.deepEqual(await sealedFileRecords(directory(), 'cut').list(), []);
});

test('OpenPGP files: fails, naming the file, on a record that somebody damaged', async () => {
  await using other = await scratch('damaged');
  await writeFile(join(other.path, 'a.env.gpg'), '');
  await writeFile(join(other.path, 'a.json'), '{');
  await assert.rejects(sealedFileRecords(other.path, 'crm').list(), /a\.json: record of secrets is not JSON/);
});
