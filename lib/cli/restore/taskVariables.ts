import { Failure } from '../../errors.ts';
import type { CommandContext } from '../command.ts';
import { askText, askYesNo } from '../output/question.ts';

interface Asked {
  readonly snapshot: string | undefined;
  readonly beside: boolean;
  readonly confirm: string | undefined;
  readonly yes: boolean;
}

/**
 * What a restore's task is told, after the operator's word for it. The task alone can see what is there: it replaces the
 * database only where that is called as was typed here, and otherwise restores beside it.
 */
export async function taskVariables(context: CommandContext, asked: Asked): Promise<Readonly<Record<string, string>>> {
  const { screen, interactive, signal } = context;
  const { snapshot, beside, confirm, yes } = asked;
  const asks = interactive && !yes;
  if (!asks && !yes) {
    throw new Failure('usage', 'nobody is there to confirm; nothing was started', {
      hint: 'say --yes, and --confirm with the name of the database that is to be replaced, or --beside',
    });
  }
  screen.line(`Restore ${snapshot ?? 'the newest snapshot that a drill has proven'}, as a task on AWS`);
  let name = confirm ?? '';
  if (asks && !beside && confirm === undefined) {
    name = (await askText('Name of the database to replace (empty: restore beside it, swap nothing):', signal)).trim();
  }
  const plan =
    name === ''
      ? 'the database is restored beside the existing one, verified, and nothing is swapped; no file is written'
      : `database ${name} is replaced, and missing files are written; if none is called so, it is restored beside`;
  screen.line(`  ${plan}`);
  if (asks && !(await askYesNo('Start it?', signal))) {
    throw new Failure('interrupted', 'not confirmed; nothing was started');
  }
  return { ...(snapshot === undefined ? {} : { SNAPSHOT: snapshot }), ...(name === '' ? {} : { CONFIRM: name }) };
}
