import { type GrantedRights, renderGrantedRights } from '../../core/restore/roleRights.ts';
import { Failure } from '../../errors.ts';
import type { CommandContext } from '../command.ts';
import { type AskedSnapshot, namedSnapshot } from '../onAws/namedSnapshot.ts';
import { askText, askYesNo } from '../output/question.ts';

interface Asked extends AskedSnapshot {
  readonly proven: boolean;
  readonly beside: boolean;
  readonly confirm: string | undefined;
  readonly yes: boolean;
  readonly disconnect: boolean;
  readonly keepGoing: boolean;
  readonly asMaster: boolean;
  readonly confirmStatements: string | undefined;
  readonly overwrite: boolean;
  readonly keepNewer: boolean;
  readonly trust: string | undefined;
  readonly grantAttributes: GrantedRights | undefined;
}

/**
 * The variables of a restore's task, after the operator has confirmed. Only the task can see the server: it replaces
 * the database only where its name is the one typed here, and otherwise restores next to it.
 */
export async function taskVariables(context: CommandContext, asked: Asked): Promise<Readonly<Record<string, string>>> {
  const { screen, interactive, signal } = context;
  const { snapshot, beside, confirm, yes, disconnect, trust, grantAttributes } = asked;
  const digest = agreedDigest(asked);
  const asks = interactive && !yes;
  if (!asks && !yes) {
    throw new Failure('usage', 'nobody is there to confirm; nothing was started', {
      hint: 'say --yes, and --confirm with the name of the database that is to be replaced, or --beside',
    });
  }
  const newest = asked.proven ? 'the newest snapshot that a drill has proven' : 'the newest snapshot without a doubt';
  screen.line(`Restore ${snapshot ?? newest}, as a task on AWS`);
  let name = confirm ?? '';
  if (asks && !beside && confirm === undefined) {
    name = (await askText('Name of the database to replace (empty: restore beside it, swap nothing):', signal)).trim();
  }
  if (name === '') refuseUnnamed(asked);
  screen.line(`  ${planOf(name, asked)}`);
  if (asks && !(await askYesNo('Start it?', signal))) {
    throw new Failure('interrupted', 'not confirmed; nothing was started');
  }
  return {
    ...namedSnapshot(asked),
    ...(asked.proven ? { PROVEN: 'true' } : {}),
    ...(name === '' ? {} : { CONFIRM: name }),
    ...(disconnect ? { DISCONNECT: 'true' } : {}),
    ...(digest === undefined ? {} : { AS_MASTER: digest }),
    ...(asked.keepGoing ? { KEEP_GOING: 'true' } : {}),
    ...(asked.overwrite ? { OVERWRITE: 'true' } : {}),
    ...(asked.keepNewer ? { KEEP_NEWER: 'true' } : {}),
    ...(trust === undefined ? {} : { TRUST: trust }),
    ...(grantAttributes === undefined ? {} : { GRANT_ATTRIBUTES: renderGrantedRights(grantAttributes) }),
  };
}

/** A task cannot show its statements to anybody. */
function agreedDigest({ asMaster, confirmStatements }: Asked): string | undefined {
  if (!asMaster && confirmStatements === undefined) return undefined;
  if (asMaster && confirmStatements !== undefined) return confirmStatements;
  throw new Failure('usage', '--as-master and --confirm-statements belong together; nothing was started', {
    hint: 'read the statements and take their digest from: lifeboat restore --as-master --dry-run',
  });
}

/** The task would refuse it too, some minutes later. */
function refuseUnnamed({ disconnect, only }: Asked): void {
  const meant = disconnect ? '--disconnect' : only === 'objects' ? '--only objects' : null;
  if (meant === null) return;
  throw new Failure('usage', `${meant} is for a database that is replaced, and none was named; nothing was started`, {
    hint: `say --confirm and its name, or leave out ${meant}`,
  });
}

function planOf(name: string, { disconnect, only, overwrite }: Asked): string {
  if (name === '') {
    return 'the database is restored beside the existing one, verified, and nothing is swapped; no file is written';
  }
  if (only === 'objects') {
    const newer = overwrite ? 'newer ones too' : 'newer ones are kept';
    return `files that are missing or differ are written, ${newer}, and database ${name} is left as it is`;
  }
  const replaced = `database ${name} is replaced${disconnect ? ', its sessions are ended' : ''}`;
  const files = only === 'database' ? 'no file is written' : 'missing files are written';
  return `${replaced}, and ${files}; if none is called so, it is restored beside`;
}
