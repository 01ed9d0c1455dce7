import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { scratch } from '../../helpers/scratch.ts';
import { aws } from '../emulator/awsCli.ts';
import type { AwsSite } from './contract.ts';

/** Hands a function an event and waits for what it returns; throws what it threw. */
export async function invoke(site: AwsSite, name: string, event: object): Promise<unknown> {
  await using home = await scratch('invoke');
  const [payload, reply] = [join(home.path, 'payload'), join(home.path, 'reply')];
  await writeFile(payload, JSON.stringify(event));
  // The CLI's own patience is a minute; then it asks again, and the function does its work twice.
  const patient = ['--cli-read-timeout', '600'];
  const asked = ['--function-name', `${site.name}-${name}`, '--payload', `fileb://${payload}`, ...patient];
  const failed = await aws(site.aws, 'lambda', 'invoke', ...asked, '--query', 'FunctionError', reply);
  const answer = await readFile(reply, 'utf8');
  if (failed.trim() !== 'None') throw new Error(`${name}: ${answer}`);
  return JSON.parse(answer);
}
