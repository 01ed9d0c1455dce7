import { resolve } from 'node:path';
import type { AccountSource } from '../../compose/install.ts';
import { findEnvFiles } from '../../config/findEnvFiles.ts';
import { Failure } from '../../errors.ts';
import type { AccountName } from '../../jobs/install/plan.ts';
import type { CommandContext } from '../command.ts';
import { setUpDirectory } from '../init/place.ts';

type Sources = Readonly<Record<AccountName, AccountSource>>;

const files = ['writer.env', 'prune.env', 'drill.env'] as const;

/**
 * The variables for each account's jobs: from its own file of a set-up, where one is named or in its usual place;
 * otherwise the same variables for all of them.
 */
export async function accountSources(
  context: CommandContext,
  from: string | undefined,
  root: string,
): Promise<Sources> {
  if (from !== undefined && context.envFile !== undefined) {
    throw new Failure('usage', '--from and --env-file each say what to install', { hint: 'leave out one of them' });
  }
  // An image is not this machine.
  const looks = from !== undefined || (context.envFile === undefined && root === '/');
  const setUp = looks
    ? await sourcesIn(context, resolve(from ?? setUpDirectory(await context.environment(), context.application)))
    : null;
  if (setUp !== null) return setUp;
  if (from !== undefined) {
    throw new Failure('configuration', `there is no set-up in ${from}: no ${files.join(', no ')}`, {
      hint: `lifeboat init --to ${from}`,
    });
  }
  const source = { settings: await context.settings() };
  return { writer: source, prune: source, drill: source };
}

/** Null where none of the files is there. */
async function sourcesIn(context: CommandContext, directory: string): Promise<Sources | null> {
  const found = await findEnvFiles(directory, files);
  if (found.values().every((path) => path === null)) return null;
  const of = async (name: (typeof files)[number]): Promise<AccountSource> => {
    const path = found.get(name) ?? null;
    return path === null
      ? { absent: `there is no ${name} in ${directory}` }
      : { settings: await context.settings(path) };
  };
  return { writer: await of('writer.env'), prune: await of('prune.env'), drill: await of('drill.env') };
}
