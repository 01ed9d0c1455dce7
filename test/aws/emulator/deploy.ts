import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { scratch } from '../../helpers/scratch.ts';
import { serverEnvironment } from '../../helpers/servers/environment.ts';
import { run } from '../../setup/command.ts';
import { type AwsPlace, awsEnvironment } from './local.ts';

const top = join(import.meta.dirname, '../../..');
/** What the emulator calls itself. */
const account = '000000000000';

/**
 * `cdk bootstrap` and `cdk deploy --all` with this lifeboat.json, as an operator does in an empty account, from the templates
 * of this clone.
 */
export async function deploy(place: AwsPlace, file: object): Promise<void> {
  await using home = await scratch('deploy');
  const settings = JSON.parse(await readFile(join(top, 'cdk.json'), 'utf8')) as object;
  const app = `${process.execPath} ${join(top, 'bin/app.ts')}`;
  await writeFile(join(home.path, 'cdk.json'), JSON.stringify({ ...settings, app }));
  await writeFile(join(home.path, 'lifeboat.json'), JSON.stringify(file));
  const cdk = async (...args: readonly string[]) => {
    const environment = { ...serverEnvironment(home.path), ...awsEnvironment(place) };
    await run(join(top, 'node_modules/.bin/cdk'), [...args], { cwd: home.path, environment });
  };
  await cdk('bootstrap', `aws://${account}/${place.region}`);
  await cdk('deploy', '--all', '--progress', 'bar', '--require-approval', 'never');
}
