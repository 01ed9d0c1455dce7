import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { serverEnvironment } from '../../helpers/servers/environment.ts';
import { run } from '../../setup/command.ts';
import { type AwsPlace, awsEnvironment } from './local.ts';

const top = join(import.meta.dirname, '../../..');
/** What the emulator calls itself. */
const account = '000000000000';

/**
 * `cdk bootstrap` and `cdk deploy --all` in `directory`, which gets this lifeboat.json, as an operator does in an empty
 * account, from the templates of this clone.
 */
export async function deploy(place: AwsPlace, directory: string, file: object): Promise<void> {
  const settings = JSON.parse(await readFile(join(top, 'cdk.json'), 'utf8')) as object;
  const app = `${process.execPath} ${join(top, 'bin/app.ts')}`;
  await writeFile(join(directory, 'cdk.json'), JSON.stringify({ ...settings, app }));
  await writeFile(join(directory, 'lifeboat.json'), JSON.stringify(file));
  const quiet = { CDK_DISABLE_CLI_TELEMETRY: 'true', CDK_DISABLE_VERSION_CHECK: 'true' };
  const environment = { ...serverEnvironment(directory), ...awsEnvironment(place), ...quiet };
  const cdk = (...args: readonly string[]) =>
    run(join(top, 'node_modules/.bin/cdk'), ['--no-notices', ...args], { cwd: directory, environment });
  await cdk('bootstrap', `aws://${account}/${place.region}`);
  await cdk('deploy', '--all', '--progress', 'bar', '--require-approval', 'never');
}
