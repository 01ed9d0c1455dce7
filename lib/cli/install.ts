import { join } from 'node:path';
import { installOn, installPlan, uninstallFrom } from '../compose/install.ts';
import { Failure } from '../errors.ts';
import type { InstallPlan } from '../jobs/install/contract.ts';
import type { Installed } from '../jobs/install.ts';
import { type CommandResult, defineCommand } from './command.ts';
import { accountSources } from './install/sources.ts';
import { flag, value } from './options.ts';
import { printable } from './output/printable.ts';
import type { Screen } from './output/screen.ts';

export const installCommand = defineCommand({
  name: 'install',
  summary: 'let systemd start the jobs: a timer for each, users and credentials of their own; --remove takes it back',
  options: {
    dryRun: flag('--dry-run', 'print every file, write none'),
    remove: flag('--remove', 'remove what was installed and nobody changed, and nothing else'),
    from: value(
      '--from <directory>',
      'install what this set-up of `lifeboat init` says (default: the one in /etc/lifeboat, unless --env-file is given)',
    ),
    root: value('--root <directory>', 'the files of an image, not of this machine'),
  },
  examples: [
    { type: 'sudo lifeboat install --dry-run', does: 'see the units first' },
    { type: 'sudo lifeboat install', does: 'after `lifeboat init`, instead of a crontab or `lifeboat run`' },
    { type: 'sudo lifeboat --env-file everything.env install', does: 'without a set-up, from one file of variables' },
    { type: 'sudo lifeboat install --remove', does: 'take it back' },
  ],
  async run(context, { dryRun, remove, from, root = '/' }) {
    if (remove) {
      if (dryRun) {
        throw new Failure('usage', '--remove has nothing to print beforehand', { hint: 'leave out --dry-run' });
      }
      demandRoot(root, 'sudo lifeboat install --remove');
      return result(await uninstallFrom(root, context.application), []);
    }
    const program = executable();
    const plan = installPlan(await accountSources(context, from, root), program, context.application);
    if (dryRun) return { exit: 'done', document: planDocument(plan), print: (screen) => printPlan(screen, plan) };
    demandRoot(root, 'sudo lifeboat install');
    demandReachable(root, program);
    return result(await installOn(root, plan), plan.skipped);
  },
});

function demandRoot(root: string, again: string): void {
  if (root !== '/' || process.getuid?.() === 0) return;
  throw new Failure('configuration', 'only root may install services', { hint: again });
}

/**
 * The jobs' users have no access to home directories: the services' own protection hides them all. For an image, what
 * exists where is unknown here.
 */
function demandReachable(root: string, program: readonly string[]): void {
  if (root !== '/') return;
  const hidden = program.find((path) => /^\/(?:root|home|run\/user)\//.test(path));
  if (hidden === undefined) return;
  throw new Failure('configuration', `${hidden} lies in a home, where the users of the jobs cannot read it`, {
    hint: 'npm install -g ./lifeboat-0.1.0.tgz with a Node of the system, then install again',
  });
}

function result(done: Installed, skipped: InstallPlan['skipped']): CommandResult {
  return {
    exit: done.kept.length === 0 ? 'done' : 'partial',
    document: { ...done, skipped },
    print(screen) {
      printSkipped(screen, skipped);
      for (const path of done.written) screen.line(`wrote ${path}`);
      for (const path of done.removed) screen.line(`removed ${path}`);
      for (const { path, reason } of done.kept) {
        screen.line(`${screen.paint('yellow', '!')} left ${path} as it is: ${reason}`);
        // Moved, not removed: it may be the very file that the command reads.
        screen.line(`  ${screen.paint('cyan', 'hint:')} mv ${path} ${path}.old, then run the same command again`);
      }
      if (done.written.length + done.removed.length === 0) screen.line('nothing to change');
      if (done.timers.length > 0) {
        screen.line(`timers: ${done.timers.join(', ')}; see systemctl list-timers 'lifeboat-*'`);
      }
    },
  };
}

function planDocument({ files, timers, skipped }: InstallPlan): object {
  return {
    files: files.map(({ path, mode, shown }) => ({ path, mode: mode.toString(8), text: shown })),
    timers,
    skipped,
  };
}

function printPlan(screen: Screen, { files, skipped }: InstallPlan): void {
  printSkipped(screen, skipped);
  for (const { path, mode, shown } of files) {
    screen.line(screen.paint('bold', `# ${path} (${mode.toString(8)})`));
    for (const line of shown.split('\n')) screen.line(printable(line));
  }
}

function printSkipped(screen: Screen, skipped: InstallPlan['skipped']): void {
  for (const { job, reason } of skipped) screen.line(`${job} is not installed: ${printable(reason)}`);
}

/** The words that start this very program: bundled it is one file, in the clone this file is one of many. */
function executable(): readonly string[] {
  const { filename, dirname } = import.meta;
  const inClone = filename.endsWith('/lib/cli/executable.ts');
  return [process.execPath, inClone ? join(dirname, '../../bin/lifeboat.ts') : filename];
}
