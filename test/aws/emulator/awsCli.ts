import { run } from '../../../tools/setup/command.ts';
import { locate } from '../../../tools/setup/prepare.ts';
import { serverEnvironment } from '../../helpers/servers/environment.ts';
import { type AwsPlace, awsEnvironment, localEndpoint } from './local.ts';

/** Runs the AWS CLI as an operator types it; what it printed. Secrets go to it in files, as `file://…`. */
export async function aws(place: AwsPlace, ...args: readonly string[]): Promise<string> {
  // By the option too: not every service of the CLI heeds the variable.
  const endpoint = ['--endpoint-url', localEndpoint(place.endpoint)];
  return run(await locate('aws'), [...endpoint, '--output', 'text', ...args], {
    environment: { ...serverEnvironment(process.env['TMPDIR'] ?? '/tmp'), ...awsEnvironment(place) },
  });
}
