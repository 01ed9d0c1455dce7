import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { readEnvironment } from '../../lib/config/env.ts';
import { readConfigurationFile } from '../../lib/config/file.ts';
import { scratch } from '../helpers/scratch.ts';

test('a file of variables adds to the environment, which wins', async () => {
  await using folder = await scratch('env');
  const file = join(folder.path, '.env');
  await writeFile(file, '# the application\nexport BACKUP_HOST="from file"\nPATH=/nowhere\n');
  const environment = await readEnvironment(file);
  assert.equal(environment['BACKUP_HOST'], 'from file');
  assert.equal(environment['PATH'], process.env['PATH']);
});

test('refuses a file of variables that is not there', async () => {
  await assert.rejects(readEnvironment('/nowhere/.env'), { kind: 'configuration', hint: 'ls -l /nowhere/.env' });
});

test('lifeboat.json may be missing where nobody named it, and only there', async () => {
  assert.equal(await readConfigurationFile(), undefined);
  await assert.rejects(readConfigurationFile('/nowhere/lifeboat.json'), {
    kind: 'configuration',
    message: /cannot read/,
  });
});

test('refuses a lifeboat.json that is not JSON, without quoting it', async () => {
  await using folder = await scratch('json');
  const file = join(folder.path, 'lifeboat.json');
  await writeFile(file, '{ "BACKUP_S3_SECRET_KEY": hunter2 }');
  await assert.rejects(readConfigurationFile(file), (error: Error) => {
    assert.equal(error.message, `${file} is not JSON`);
    assert.equal(error.cause, undefined);
    return true;
  });
});
