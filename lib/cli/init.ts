import { resolve } from 'node:path';
import { composeInit } from '../compose/init.ts';
import { storeKinds } from '../core/vault/store.ts';
import { defineCommand } from './command.ts';
import { knownAnswers } from './init/answers.ts';
import { interview } from './init/interview.ts';
import { setUpDirectory } from './init/place.ts';
import { printables, printed, rulesOf } from './init/print.ts';
import { takenOver } from './init/takeOver.ts';
import { unattended } from './init/unattended.ts';
import { flag, oneOf, value } from './options.ts';
import { askForPassphrase, remembering } from './passphrase.ts';

export const initCommand = defineCommand({
  name: 'init',
  summary: 'set up: from nothing to the first proven snapshot; asks what it cannot know, tries every answer at once',
  options: {
    appEnv: value('--app-env <path>', "the application's file of variables (default: .env)"),
    to: value('--to <directory>', 'where the set-up is written (default: /etc/lifeboat, or ~/.config/lifeboat)'),
    privateKey: value(
      '--private-key <path>',
      'file for the private half of a new key pair; best not on this machine for long',
    ),
    overwrite: flag('--overwrite', 'replace files of an earlier set-up without asking'),
    yes: flag('--yes', 'go on with keys that may do more than they need'),
    takeOver: flag(
      '--take-over',
      "only mark the application's place in the vault as its own: it was moved or renamed, and backup or mirror refuse it",
    ),
    print: oneOf('--print <what>', 'only print a policy or the lifecycle, for a command that reads it', printables),
    bucket: value('--bucket <name>', 'with --print: the bucket that a policy speaks of'),
    prefix: value('--prefix <name>', "with --print: the application's prefix in the bucket, where it has one"),
    merge: value('--merge <path>', 'with --print lifecycle: the rules that the bucket has, which are kept'),
    store: oneOf('--store <kind>', 'with --print: the make of the store', storeKinds),
  },
  examples: [
    { type: 'lifeboat init', does: "in the application's directory: asks, tries, writes, and proves a first snapshot" },
    {
      type: 'lifeboat init --app-env /srv/crm/.env --private-key /media/stick/crm.asc',
      does: 'with everything in the environment: asks nothing',
    },
    {
      type: 'lifeboat init --print writer-policy --bucket crm-vault > writer.json',
      does: "what the writer's keys may do",
    },
  ],
  async run(context, options) {
    if (options.takeOver) return takenOver(context);
    const { clock, reporter, signal, program, verbose } = context;
    const passphrase = remembering(askForPassphrase(context));
    const setUp = composeInit({ clock, reporter, signal, program, verbose, askPassphrase: passphrase.ask });
    if (options.print !== undefined) {
      const { bucket, prefix, merge, store = 'minio' } = options;
      const found = merge === undefined ? [] : rulesOf(merge, await setUp.files.read(resolve(merge)));
      return printed(options.print, { bucket, prefix, found, store }, await context.settings());
    }
    const environment = await context.environment();
    const answers = await knownAnswers(setUp.files, {
      environment,
      directory: resolve(options.to ?? setUpDirectory(environment, context.application)),
      applicationFile: resolve(options.appEnv ?? '.env'),
    });
    return context.interactive
      ? interview({ context, setUp, answers, passphrase }, options)
      : unattended({ context, setUp, answers, passphrase }, options);
  },
});
