import { composeSecrets, type SecretsJobs } from '../compose/secrets.ts';
import { Failure } from '../errors.ts';
import { type CommandContext, type CommandResult, defineCommand } from './command.ts';
import { readTime } from './moments.ts';
import { parsed, value } from './options.ts';
import { askForPassphrase } from './passphrase.ts';
import { checkResult, listResult, pullResult, pushResult } from './secrets/results.ts';

interface Asked {
  readonly name: string | undefined;
  readonly file: string | undefined;
  readonly output: string | undefined;
  readonly at: Date | undefined;
}

type Action = (jobs: SecretsJobs, asked: Asked, now: Date) => Promise<CommandResult>;

const actions: Readonly<Record<string, Action>> = {
  push: async (jobs, { file }) => pushResult(await jobs.push(file)),
  list: async (jobs, _asked, now) => listResult(await jobs.list(), now),
  pull: async (jobs, { name, output, at }, now) =>
    pullResult(await jobs.pull(choiceOf(name, at ?? now), outputOf(output))),
  check: async (jobs, { file, at }, now) => checkResult(await jobs.check(at ?? now, file)),
};

export const secretsCommand = defineCommand({
  name: 'secrets',
  summary: "keep copies of the application's .env apart from its data; tell whether a key is the right one",
  arguments: [
    { name: '<action>', meaning: 'push, list, pull or check', words: Object.keys(actions) },
    { name: '[name]', meaning: 'the copy to pull, as `lifeboat secrets list` names it' },
  ],
  options: {
    file: value('--file <path>', 'the file to push, of any kind, or the .env to check (default: SECRETS_ENV_FILE)'),
    output: value('--output <path>', 'the new file that a pulled copy is written to'),
    at: parsed('--at <time>', 'the copy in force then, UTC', readTime, 'a time such as 2026-03-01T12:00Z'),
  },
  examples: [
    { type: 'lifeboat secrets push --file /srv/crm/.env', does: 'after every change of a key' },
    { type: 'lifeboat secrets push --file /srv/crm/master.key', does: 'any other file, byte for byte' },
    { type: 'lifeboat secrets check --at 2026-03-01T12:00Z', does: 'is the current key the one in use then?' },
    { type: 'lifeboat secrets pull --at 2026-03-01T12:00Z --output found.env', does: 'the copy in force then' },
  ],
  async run(context, options, [word = '', name]) {
    const action = Object.hasOwn(actions, word) ? actions[word] : undefined;
    if (action === undefined) {
      throw new Failure('usage', `${JSON.stringify(word)} is nothing that can be done with secrets`, {
        hint: `say one of: ${Object.keys(actions).join(', ')}`,
      });
    }
    return action(await jobsOf(context), { name, ...options }, context.clock.now());
  },
});

async function jobsOf(context: CommandContext): Promise<SecretsJobs> {
  const { clock } = context;
  return composeSecrets({ settings: await context.settings(), clock, askPassphrase: askForPassphrase(context) });
}

function choiceOf(name: string | undefined, at: Date) {
  return name === undefined ? ({ by: 'time', at } as const) : ({ by: 'name', name } as const);
}

function outputOf(path: string | undefined): string {
  if (path !== undefined) return path;
  throw new Failure('usage', 'no file is named that the copy goes to', { hint: 'say --output <a new file>' });
}
