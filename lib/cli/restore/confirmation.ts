import { Failure } from '../../errors.ts';
import type { RestoreOptions, RestorePlan } from '../../jobs/restore/contract.ts';
import type { CommandContext } from '../command.ts';
import { printable } from '../output/printable.ts';
import { askText, askYesNo, leftPrompt } from '../output/question.ts';
import { printPlan } from './printPlan.ts';

interface Given {
  readonly asks: boolean;
  readonly yes: boolean;
  /** `--confirm`. */
  readonly name: string | undefined;
  /** `--confirm-statements`. */
  readonly digest?: string | undefined;
}

/**
 * Shows the plan and asks the operator to confirm it. An existing database that is not empty is touched only when its
 * name was typed, at the question or as `--confirm`; anything else needs a yes, or `--yes` where nobody can be asked.
 */
export function confirmation(context: CommandContext, given: Given): (plan: RestorePlan) => Promise<boolean> {
  return async (plan) => {
    const { screen, signal } = context;
    printPlan(screen, plan);
    const existing = plan.database !== null && plan.database.existingTables > 0 ? plan.database.name : null;
    // To agree to statements run as the master, the operator types the name, whether or not the database exists yet.
    if (given.asks) return asked(runsAsMaster(plan) ? (plan.database?.name ?? existing) : existing, signal);
    if (!given.yes) {
      throw new Failure('usage', 'nobody is there to confirm the plan; nothing was touched', {
        hint: existing === null ? 'say --yes' : `say --yes --confirm ${existing}`,
      });
    }
    if (existing !== null && given.name !== existing) {
      const said =
        given.name === undefined ? 'its name was not given' : `${JSON.stringify(given.name)} is not its name`;
      throw new Failure('usage', `database ${existing} is not empty, and ${said}; nothing was touched`, {
        hint: `say --confirm ${existing}`,
      });
    }
    refuseUnread(plan, given.digest);
    return true;
  };
}

function runsAsMaster({ asMaster }: RestorePlan): boolean {
  return asMaster !== undefined && asMaster.statements.length > 0;
}

/**
 * Without a question, the digest proves that the statements were read: those of another snapshot have another digest.
 */
function refuseUnread(plan: RestorePlan, digest: string | undefined): void {
  if (!runsAsMaster(plan) || digest === plan.asMaster?.digest) return;
  const said =
    digest === undefined ? 'their digest was not given' : `${JSON.stringify(digest)} is not the digest of them`;
  const { statements = [] } = plan.asMaster ?? {};
  throw new Failure(
    'usage',
    `${statements.length} statements would be run as the master, and ${said}; nothing was touched`,
    {
      hint: 'read them and take the digest from: lifeboat restore --as-master --dry-run',
    },
  );
}

/** A copy can be made again from the vault, so that a yes is enough. */
export function discardConfirmation(
  { signal }: CommandContext,
  { asks, yes }: Pick<Given, 'asks' | 'yes'>,
): RestoreOptions['confirmDiscard'] {
  return async ({ name, copy: { snapshot, verifiedAt } }) => {
    if (yes) return true;
    if (!asks) {
      throw new Failure('usage', 'nobody is there to confirm; nothing was dropped', { hint: 'add --yes' });
    }
    return atPrompt(() => askYesNo(`Drop ${printable(name)}, the copy of ${snapshot} verified ${verifiedAt}?`, signal));
  };
}

function asked(existing: string | null, signal: AbortSignal): Promise<boolean> {
  return atPrompt(async () => {
    if (existing === null) return askYesNo('Go ahead?', signal);
    const typed = await askText(`Type the name of the database, ${printable(existing)}, to go ahead:`, signal);
    if (typed.trim() === existing) return true;
    throw new Failure('usage', `${JSON.stringify(typed)} is not ${existing}; nothing was touched`);
  });
}

async function atPrompt(ask: () => Promise<boolean>): Promise<boolean> {
  try {
    return await ask();
  } catch (error) {
    // The job behind this callback does not know about questions; its receipt would call this unexpected.
    if (!leftPrompt(error)) throw error;
    throw new Failure('interrupted', 'interrupted at the question; nothing was touched', { cause: error });
  }
}
