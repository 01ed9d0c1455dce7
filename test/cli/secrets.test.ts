import assert from 'node:assert/strict';
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { humanAge } from '../../lib/core/runs/duration.ts';
import type { SecretCopy } from '../../lib/core/secrets/secretCopy.ts';
import { exitCodes } from '../../lib/errors.ts';
import { makeKey } from '../adapters/crypto/openpgp/testKeys.ts';
import { type Scratch, scratch } from '../helpers/scratch.ts';
import { type Ended, startLifeboat } from '../jobs/helpers/cli.ts';

const environmentFile = 'ENCRYPTION_KEY=a-key-of-the-application\nSESSION_SECRET=another-secret\n';

let home: Scratch;
let environment: Record<string, string>;
before(async () => {
  home = await scratch('secrets');
  const key = await makeKey({ name: 'operator' });
  const [publicKey, privateKey] = [join(home.path, 'operator.pub.asc'), join(home.path, 'operator.key.asc')];
  await writeFile(publicKey, key.armoredPublic);
  await writeFile(privateKey, key.armoredPrivate, { mode: 0o600 });
  environment = {
    BACKUP_HOST: 'crm',
    BACKUP_GPG_PUBLIC_KEY_FILE: publicKey,
    BACKUP_GPG_PRIVATE_KEY_FILE: privateKey,
    BACKUP_SCRATCH_DIR: home.path,
    SECRETS_STORE: join(home.path, 'kept'),
    SECRETS_ENV_FILE: join(home.path, '.env'),
  };
});
after(() => home[Symbol.asyncDispose]());

function secrets(args: readonly string[], changes: Readonly<Record<string, string>> = {}): Promise<Ended> {
  return startLifeboat(['secrets', ...args], { ...environment, ...changes }).ended;
}

test('a key that was lost is found again, and a wrong one is recognised, without a secret on the screen', async () => {
  const file = join(home.path, '.env');
  await writeFile(file, environmentFile);
  const said: Ended[] = [];
  const run = async (...args: readonly string[]): Promise<Ended> => {
    const ended = await secrets(args);
    said.push(ended);
    return ended;
  };

  assert.equal((await run('push')).code, exitCodes.done);
  assert.equal((await run('check')).code, exitCodes.done);

  await writeFile(file, environmentFile.replace('a-key-of', 'not-the-key-of'));
  const wrong = await run('check');
  assert.equal(wrong.code, exitCodes.verification);
  assert.match(
    wrong.errors,
    /the current ENCRYPTION_KEY is NOT the one .* lifeboat secrets pull crm-\S+Z --output found\.env/,
  );

  await rm(file);
  const found = join(home.path, 'found.env');
  assert.equal((await run('pull', '--output', found)).code, exitCodes.done);
  assert.equal(await readFile(found, 'utf8'), environmentFile);
  assert.equal((await stat(found)).mode & 0o777, 0o600);
  assert.equal((await run('check', '--file', found)).code, exitCodes.done);

  const again = await run('pull', '--output', found);
  assert.equal(again.code, exitCodes.usage);
  assert.match(again.errors, /found\.env exists; nothing was written/);
  for (const { output, errors } of said) assert.doesNotMatch(output + errors, /key-of-the-application|another-secret/);
});

test('the list says what is kept, for people and for programs', async () => {
  const began = new Date();
  const people = await secrets(['list']);
  const ended = new Date();
  const { output } = await secrets(['list', '--json']);
  const { copies } = JSON.parse(output) as { readonly copies: readonly Pick<SecretCopy, 'storedAt' | 'variables'>[] };
  const [copy] = copies;
  assert.ok(copy !== undefined);
  assert.deepEqual(copy.variables, ['ENCRYPTION_KEY', 'SESSION_SECRET']);
  const [, age = ''] = /crm-\S+Z +(\S.*?) {2,}ENCRYPTION_KEY/.exec(people.errors) ?? [];
  // It may have been stored a minute ago: this is not the first command since then.
  const ages = [began, ended].map((now) => humanAge(new Date(copy.storedAt), now));
  assert.ok(ages.includes(age), people.errors);
});

test('refuses the bucket of the data as a place for secrets', async () => {
  for (const bucket of ['s3://crm-vault/secrets', 'https://vault.example.com/crm-vault']) {
    const { code, errors } = await secrets(['push'], { SECRETS_STORE: bucket });
    assert.equal(code, exitCodes.configuration);
    assert.match(errors, /SECRETS_STORE is .*a bucket, and secrets never lie where the data lies/);
  }
});

test('refuses to store secrets unsealed', async () => {
  const { code, errors } = await secrets(['push', '--file', environment['BACKUP_GPG_PUBLIC_KEY_FILE'] ?? ''], {
    BACKUP_ENCRYPTION: 'none',
  });
  assert.equal(code, exitCodes.configuration);
  assert.match(errors, /secrets are never stored unsealed/);
});

for (const [what, args, message] of [
  ['another word', ['remove'], /"remove" is nothing that can be done with secrets\n *hint: say one of: push, list/],
  ['a pull without a file', ['pull'], /no file is named/],
  ['a copy that is not there', ['pull', 'crm-2001', '--output', 'x'], /there is no copy "crm-2001"/],
] as const) {
  test(`refuses ${what}`, async () => {
    const { code, errors } = await secrets(args);
    assert.equal(code, exitCodes.usage);
    assert.match(errors, message);
  });
}

test('fails when the file of secrets is not there or holds nothing', async () => {
  const empty = join(home.path, 'empty.env');
  await writeFile(empty, '# nothing\n');
  for (const [path, message] of [
    [join(home.path, 'gone'), /cannot read the file of secrets/],
    [empty, /holds no variable/],
  ] as const) {
    const { code, errors } = await secrets(['push', '--file', path]);
    assert.equal(code, exitCodes.configuration);
    assert.match(errors, message);
  }
});

test('28-other-secret-files: a file of any kind is kept and comes back byte for byte, and is no .env in force', async () => {
  const kept = { SECRETS_STORE: join(home.path, 'any') };
  const files: Readonly<Record<string, Buffer>> = {
    config: Buffer.from('{ "encryptionKey": "not-for-the-screen" }\n'),
    'odd name, ä.bin': Buffer.from([0, 255, 10, 13, 0]),
    'app.ini': Buffer.from('[db]\r\npassword=1\r\n'),
  };
  const env = join(home.path, 'any.env');
  await writeFile(env, environmentFile);
  assert.equal((await secrets(['push', '--file', env], kept)).code, exitCodes.done);
  for (const [name, content] of Object.entries(files)) {
    const path = join(home.path, name);
    await writeFile(path, content);
    const pushed = await secrets(['push', '--file', path, '--json'], kept);
    assert.equal(pushed.code, exitCodes.done, pushed.errors);
    const { copy } = JSON.parse(pushed.output) as { readonly copy: SecretCopy };
    const pulled = `${path}.pulled`;
    assert.equal((await secrets(['pull', copy.name, '--output', pulled], kept)).code, exitCodes.done);
    assert.ok((await readFile(pulled)).equals(content), name);
    assert.doesNotMatch(pushed.output + pushed.errors, /not-for-the-screen/);
  }
  assert.equal((await secrets(['check', '--file', env], kept)).code, exitCodes.done);
});
