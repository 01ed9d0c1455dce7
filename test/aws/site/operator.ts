import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { locate } from '../../../tools/setup/prepare.ts';
import { keys } from '../../cli/restoring/terminal.ts';
import { top } from '../../docs/blocks.ts';
import { commandsOf, filled } from '../../docs/commands.ts';
import { type Reader, readerAt } from '../../docs/reader.ts';
import { type AwsPlace, awsEnvironment, localEndpoint } from '../emulator/local.ts';
import type { AwsSite } from './contract.ts';
import { type EndedTask, endOf } from './tasks.ts';

/** Who types the commands of docs/guide/aws.md in `directory`, beside the packages of the clone, with rights on everything there. */
export async function operatorAt(place: AwsPlace, directory: string): Promise<Reader> {
  const operator = await readerAt(directory, {
    ...awsEnvironment(place),
    CDK_DISABLE_CLI_TELEMETRY: 'true',
    CDK_DISABLE_VERSION_CHECK: 'true',
    // npm would leave its cache of compiled code in the temporary directory.
    NODE_DISABLE_COMPILE_CACHE: '1',
    npm_config_update_notifier: 'false',
  });
  await symlink(join(top, 'node_modules'), join(directory, 'node_modules'));
  await operator.has('node', `exec '${process.execPath}' "$@"`);
  // By the option too: not every service of the CLI heeds the variable.
  await operator.has('aws', `exec '${await locate('aws')}' --endpoint-url '${localEndpoint(place.endpoint)}' "$@"`);
  return operator;
}

/** Types a line of lifeboat on a terminal, and yes to what it asks. */
export async function lifeboat(
  { operator }: AwsSite,
  line: string,
): Promise<{ readonly code: number | null; readonly shown: string }> {
  const typist = operator.typesAtTerminal(line);
  // Where it asks nothing, it ends.
  await typist.sees(/Start it\?/).then(
    () => typist.types(`y${keys.enter}`),
    () => undefined,
  );
  return typist.ended;
}

interface Started {
  readonly tasks: readonly { readonly taskArn: string }[];
}

/** Starts a restore by the AWS CLI alone, as docs/guide/aws.md says, in the network that the stack tells; waits for its end. */
export async function runRestore(site: AwsSite, snapshot: string): Promise<EndedTask> {
  const { operator, world } = site;
  const [block = ''] = await commandsOf('docs/guide/aws.md', import.meta.filename);
  const at = block.indexOf('aws ecs');
  const outputs = JSON.parse((await operator.types(block.slice(0, at))).stdout) as readonly Record<string, string>[];
  const output = (key: string) => outputs.find(({ OutputKey }) => OutputKey === key)?.['OutputValue'] ?? '';
  const { stdout } = await operator.types(
    filled(block.slice(at), {
      'subnet-1': output('Subnets'),
      'sg-1': output('SecurityGroups'),
      DISABLED: output('AssignPublicIp'),
      '2026-03-01/12': snapshot,
      port_nimara_crm: world.marina.database,
    }),
  );
  const [task] = (JSON.parse(stdout) as Started).tasks;
  return endOf(site, task?.taskArn ?? '');
}
