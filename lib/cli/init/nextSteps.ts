import { basename, dirname, join } from 'node:path';
import type { Settings } from '../../config/load.ts';
import { snapshotDays } from '../../core/vault/lifecycle.ts';
import type { Screen } from '../output/screen.ts';
import { wrapped } from '../output/wrap.ts';
import type { Answers } from './answers.ts';
import type { FirstRun } from './firstRun.ts';
import { machineDirectory } from './place.ts';

/** What a person still has to do after a set-up: commands to type as they are, and what to keep where. */
export function printNextSteps(screen: Screen, { directory, texts }: Answers, settings: Settings, run: FirstRun): void {
  const file = (name: string): string => join(directory, name);
  const say = (text: string): void => {
    for (const line of wrapped(text, Math.min(screen.columns(), 100) - 2)) screen.line(`  ${line}`);
  };
  const type = (command: string): void => screen.line(`    ${screen.paint('cyan', command)}`);
  screen.line();
  screen.line(screen.paint('bold', 'What to do next'));
  if (run.undrilled !== null) {
    say(`Prove the snapshot where the private key is: ${run.undrilled}.`);
    type(`lifeboat --env-file ${file('drill.env')} drill`);
  }
  say('Every hour from now on, by timers of systemd:');
  type(installing(directory));
  say('or as long as this runs:');
  type(`lifeboat --env-file ${file('writer.env')} run`);
  if (texts.has('BACKUP_S3_PRUNE_ACCESS_KEY')) {
    say('Prune and the weekly drill, each in a process of its own, best on another machine:');
    type(`lifeboat --env-file ${file('prune.env')} run`);
  } else {
    say(
      `The weekly drill, in a process of its own, best on another machine. Prune has no keys yet; without it the vault’s lifecycle ends snapshots after ${snapshotDays(settings.retention.noncurrentDays)} days.`,
    );
  }
  type(`lifeboat --env-file ${file('drill.env')} run`);
  say('On the night:');
  type(`lifeboat --env-file ${file('drill.env')} restore`);
  if (!texts.has('RESTORE_DATABASE_URL')) {
    say(
      `A restore makes a database: where the user of DATABASE_URL may not, add RESTORE_DATABASE_URL to ${file('drill.env')}.`,
    );
  }
  const [privateKey] = settings.powers.unseal?.privateKeyFiles ?? [];
  if (privateKey !== undefined) {
    say(
      `Copy ${privateKey} to a password manager or a safe today. Without it nobody can open the backups, you included; with it and the vault’s read key anybody can. It belongs neither into the vault nor beside writer.env.`,
    );
  }
  say('Look at everything again, after every change:');
  type(`lifeboat --env-file ${file('writer.env')} doctor`);
}

function installing(directory: string): string {
  if (directory === machineDirectory) return 'sudo lifeboat install';
  if (dirname(directory) === machineDirectory) return `sudo lifeboat --app ${basename(directory)} install`;
  return `sudo lifeboat install --from ${directory}`;
}
