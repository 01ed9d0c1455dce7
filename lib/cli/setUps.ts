import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { readEnvironment } from '../config/env.ts';
import { type EnvFileName, type FoundSetUp, foundSetUps } from '../config/foundSetUps.ts';
import { settingsFileName } from '../config/setUpFiles.ts';
import { Failure } from '../errors.ts';
import type { GlobalOptions } from './globals.ts';
import { defaultDirectory } from './init/place.ts';
import { askWhich } from './output/question.ts';

/** Commands that make set-ups, or say themselves which one they read. */
const ownWay: ReadonlySet<string> = new Set(['init', 'install', 'completion']);

/** Which file of variables a command reads: the first that is there. */
const prunes: readonly EnvFileName[] = ['prune.env', 'writer.env'];
const opens: readonly EnvFileName[] = ['drill.env', 'writer.env'];
const writes: readonly EnvFileName[] = ['writer.env', 'drill.env', 'prune.env'];
const reads: Readonly<Record<string, readonly EnvFileName[]>> = { prune: prunes, drill: opens, restore: opens };

/**
 * The options with the set-up that the command reads: the one named with `--app`; otherwise, where neither an option,
 * the environment nor a lifeboat.json in this directory configures anything, the one that `init` wrote. Of several a
 * person chooses; without one it is a Failure `configuration` that names them.
 */
export async function withSetUp(
  globals: GlobalOptions,
  about: { readonly command: string; readonly interactive: boolean; readonly signal: AbortSignal },
): Promise<GlobalOptions> {
  const { application, envFile, configurationFile } = globals;
  if (ownWay.has(about.command)) return globals;
  if (envFile !== undefined || configurationFile !== undefined) {
    if (application === null) return globals;
    throw new Failure('usage', '--app and --env-file or --config each say which set-up is meant', {
      hint: 'leave out one of them',
    });
  }
  const environment = await readEnvironment();
  if (application === null && (environment['BACKUP_S3_BUCKET'] !== undefined || (await isConfiguredHere()))) {
    return globals;
  }
  const directory = defaultDirectory(environment);
  const found = await foundSetUps(directory);
  const chosen = await choose(found, directory, application, about);
  if (chosen === null) return globals;
  const name = (reads[about.command] ?? writes).find((each) => chosen.envFiles.has(each)) ?? 'writer.env';
  const path = chosen.envFiles.get(name) ?? [...chosen.envFiles.values()][0];
  return { ...globals, envFile: path, configurationFile: join(chosen.directory, settingsFileName) };
}

async function choose(
  found: readonly FoundSetUp[],
  directory: string,
  application: string | null,
  {
    command,
    interactive,
    signal,
  }: { readonly command: string; readonly interactive: boolean; readonly signal: AbortSignal },
): Promise<FoundSetUp | null> {
  if (application !== null) {
    const named = found.find(({ name }) => name === application);
    if (named !== undefined) return named;
    const others = found.length === 0 ? '' : `: there are ${listed(found)}`;
    throw new Failure('configuration', `there is no set-up ${JSON.stringify(application)} in ${directory}${others}`, {
      hint: `in its directory: lifeboat --app ${application} init`,
    });
  }
  const [only, second] = found;
  if (only === undefined || second === undefined) return only ?? null;
  if (!interactive) {
    throw new Failure('configuration', `several applications are set up on this machine: ${listed(found)}`, {
      hint: `name one: lifeboat --app ${only.name} ${command}`,
    });
  }
  const offers = found.map((each) => ({ value: each.name, name: each.name, disabled: null }));
  const name = await askWhich('Which application?', offers, signal);
  return found.find((each) => each.name === name) ?? null;
}

function listed(found: readonly FoundSetUp[]): string {
  return found.map(({ name }) => name).join(', ');
}

async function isConfiguredHere(): Promise<boolean> {
  return access(settingsFileName).then(
    () => true,
    () => false,
  );
}
