import { settingsToSetAgain } from '../../core/files/bucketSettings.ts';
import { howMany } from '../../core/runs/named.ts';
import { absencesInWords } from '../../core/snapshots/leftOut.ts';
import type { BroughtFiles } from '../restoreSteps/bringFiles.ts';
import type { DatabasePlan, RestorePlan } from './contract.ts';
import type { LeftOut } from './leftOut.ts';
import { dropping } from './slots.ts';

/** One line of the runbook's checklist: done and seen by the program, or left to the person. */
export interface ChecklistItem {
  readonly what: string;
  readonly done: boolean;
}

interface Happened {
  readonly plan: RestorePlan;
  readonly files: BroughtFiles | null;
  readonly canary: boolean;
  readonly leftOut: LeftOut | null;
  /** The command that removes the copies of replaced files; null where there are none. */
  readonly removal: string | null;
}

const startWorkers = yours("start the application's workers again");

/** The same after the operator's command has started them. */
export function withWorkersStarted(checklist: readonly ChecklistItem[]): readonly ChecklistItem[] {
  const started = done("the application's workers were stopped, and are started again");
  return checklist.map((item) => (item === startWorkers ? started : item));
}

/** In the order in which a person goes through it. */
export function checklistOf({ plan, files, canary, leftOut, removal }: Happened): readonly ChecklistItem[] {
  const { database } = plan;
  const retired = database?.retired ?? null;
  return [
    ...(database === null ? [] : databaseItems(database, plan)),
    ...(leftOut === null
      ? []
      : [
          yours(
            `${leftOut.objectCount} objects are left out or weakened: correct the cause of each, then run its statement${leftOut.file === null ? '' : ` in ${leftOut.file}`}`,
          ),
        ]),
    ...(files === null ? [] : [...fileItems(files), ...settingsToSetAgain(plan.files?.settings ?? null).map(yours)]),
    ...plan.keys.map(done),
    ...(canary && database !== null ? [done('the canary read the restored data with the current key')] : []),
    ...(database === null ? [] : swapItems(database)),
    startWorkers,
    yours('open the application: count what you know by heart, open a document'),
    yours('Redis held only queues and is not restored: jobs that were waiting are gone'),
    yours('see that backups go on: lifeboat backup, then lifeboat mirror, then lifeboat drill'),
    ...(removal === null
      ? []
      : [yours(`when all is well, remove the copies of the files that were replaced: ${removal}`)]),
    ...(retired === null || database === null ? [] : retiredItems(database, retired)),
  ];
}

function databaseItems({ tables, rows }: DatabasePlan, plan: RestorePlan): readonly ChecklistItem[] {
  const { snapshot, notInSnapshot = [] } = plan;
  const missing = absencesInWords(notInSnapshot);
  return [
    done(`the dump of ${snapshot} was whole: every byte was checked before any SQL ran`),
    done(`${tables} tables with ${rows} rows came back: zero difference to the manifest${missing}`),
    // Passwords of created roles have their own item.
    ...notInSnapshot
      .filter(({ kind }) => kind !== 'passwords of roles')
      .map(({ what, hint }) => yours(`not in this snapshot: ${what}; ${hint}`)),
  ];
}

function fileItems({ written, present, kept, failed }: BroughtFiles): readonly ChecklistItem[] {
  return [
    done(`${written} files were written, ${present} were there already`),
    ...(kept.count === 0
      ? []
      : [
          yours(
            `${kept.count} files are newer than the snapshot and were kept: look at them (the receipt lists ${howMany(kept)})`,
          ),
        ]),
    ...(failed.count === 0
      ? []
      : [
          yours(
            `${failed.count} files are missing: lifeboat restore --only objects (to a task: ONLY=objects) tries them again`,
          ),
        ]),
  ];
}

function swapItems({ way, name, retired, passwordRoles, leftOut }: DatabasePlan): readonly ChecklistItem[] {
  return [
    ...(way === 'swap' ? [done(`${name} is the restored one; the one before is ${retired ?? 'gone'}`)] : []),
    ...passwordRoles.map((role) => yours(`give role ${role} its password, in psql: \\password ${quoted(role)}`)),
    ...leftOut.map((statement) => yours(`not brought back, type it as a superuser where it is wanted: ${statement};`)),
  ];
}

/** What still runs in the database that was swapped out retains WAL, or keeps it from being dropped. */
function retiredItems({ name, slots, subscriptions }: DatabasePlan, retired: string): readonly ChecklistItem[] {
  return [
    ...slots.map((slot) =>
      yours(
        `slot ${slot} belongs to ${retired} now and keeps WAL until ${dropping(slot)}; its consumer needs a new slot in ${name} and a new first copy`,
      ),
    ),
    ...subscriptions.map((subscription) =>
      yours(
        `make subscription ${subscription} again in ${name}; then, in ${retired}: alter subscription ${quoted(subscription)} set (slot_name = none); drop subscription ${quoted(subscription)};`,
      ),
    ),
    yours(`when all is well: drop database ${quoted(retired)};`),
  ];
}

function done(what: string): ChecklistItem {
  return { what, done: true };
}

function yours(what: string): ChecklistItem {
  return { what, done: false };
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
