import type { SecretsJobs } from '../../compose/secrets.ts';
import { humanAge } from '../../core/runs/duration.ts';
import { type KeyCheck, keySentences, keysFit } from '../../core/secrets/keyCheck.ts';
import type { PullResult } from '../../jobs/secrets/pull.ts';
import type { PushResult } from '../../jobs/secrets/push.ts';
import type { CommandResult } from '../command.ts';
import { printable } from '../output/printable.ts';

export function pushResult({ copy, place, bytes, lacking }: PushResult): CommandResult {
  return {
    exit: 'done',
    document: { copy, place, bytes, lacking },
    print(screen) {
      const kept =
        copy.file === undefined
          ? `${copy.variables.length} variables are`
          : `${bytes} bytes of ${printable(copy.file)} are`;
      for (const name of lacking) {
        screen.line(
          `${screen.paint('yellow', 'warning:')} the file has no ${name}: no restore can tell whether it is the right one`,
        );
      }
      screen.line(`${screen.paint('green', '✓')} ${kept} kept as ${copy.name} in ${printable(place)}`);
    },
  };
}

export function listResult({ place, copies }: Awaited<ReturnType<SecretsJobs['list']>>, now: Date): CommandResult {
  return {
    exit: 'done',
    document: { place, copies },
    print(screen) {
      if (copies.length === 0) {
        screen.line(`there is no copy in ${printable(place)} yet: lifeboat secrets push`);
        return;
      }
      screen.table(
        [{ title: 'copy' }, { title: 'stored', align: 'right' }, { title: 'keys that can be checked' }],
        copies.map(({ name, storedAt, file, marks }) => [
          name,
          humanAge(new Date(storedAt), now),
          file === undefined ? Object.keys(marks).toSorted().join(', ') : 'none: a file of another kind',
        ]),
      );
    },
  };
}

export function pullResult({ copy, path }: PullResult): CommandResult {
  return {
    exit: 'done',
    document: { copy, path },
    print: (screen) =>
      screen.line(`${screen.paint('green', '✓')} ${copy.name}, stored ${copy.storedAt}, is in ${printable(path)}`),
  };
}

/** A key that differs fails the check, so that scripts can use it. */
export function checkResult(check: KeyCheck): CommandResult {
  const exits = { same: 'done', other: 'verification', unknown: 'partial' } as const;
  return {
    exit: exits[keysFit(check)],
    document: check,
    print(screen) {
      const { right, doubtful } = keySentences(check);
      for (const line of right) screen.line(`${screen.paint('green', '✓')} ${line}`);
      for (const line of doubtful) screen.line(`${screen.paint('yellow', '!')} ${line}`);
    },
  };
}
