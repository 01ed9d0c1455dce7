import { objectOf } from '../../core/restore/archiveObject.ts';
import { type EventTrigger, eventTriggersOf } from '../../core/restore/eventTriggers.ts';
import type { Unrestored } from '../../core/restore/unrestored.ts';
import type { Manifest } from '../../core/snapshots/manifest.ts';
import { Failure } from '../../errors.ts';
import type { RefusedStatement, TargetDatabase } from '../../ports/target.ts';
import type { RestoreOptions } from './contract.ts';

type Words = Pick<RestoreOptions, 'only' | 'keepGoing' | 'asMaster'>;

/**
 * Kinds a manifest names that a restore may still bring back: with the master's rights, or as a setting it may grant.
 * Until 2026-12 manifests named aggregates and the constructors of ranges too, as functions `in internal`.
 */
const maybe = /^(?:publication|transform) |^function .*(?: that sets | in internal$)/;

/** Objects of the snapshot at which a restore stops unless the operator has decided about them. */
export function stopsAt({ only, keepGoing, asMaster }: Words, { needsSuperuser = [] }: Manifest): readonly string[] {
  if (only === 'objects' || keepGoing || asMaster === true) return [];
  return needsSuperuser.filter((object) => !maybe.test(object));
}

/** For the plan, before hours are spent. */
export function stopWarning(objects: readonly string[]): string {
  return `the restore stops at what only a superuser may create: ${named(objects)}; add --keep-going, which leaves it out, or --as-master`;
}

/** Failure `credentials` where {@link stopsAt} names something. */
export function refusePrivileged(objects: readonly string[]): void {
  if (objects.length === 0) return;
  throw new Failure('credentials', `only a superuser may create ${named(objects)}; nothing was touched`, { hint });
}

const hint =
  'lifeboat restore --keep-going leaves it out and lists it (to a task: KEEP_GOING=true); of a signed snapshot, --as-master creates it';

function named(objects: readonly string[]): string {
  const more = objects.length - 5;
  return `${objects.slice(0, 5).join(', ')}${more > 0 ? `, and ${more} more` : ''}`;
}

/** What the server refused even to the master: left out with `--keep-going`, otherwise a Failure `credentials`. */
export function leftOutRefused({ keepGoing }: Words, refused: readonly RefusedStatement[]): readonly Unrestored[] {
  if (refused.length === 0) return [];
  const comments = refused.every(({ statement }) => statement.startsWith('COMMENT ON EXTENSION '));
  // A provider's extension keeps the comment of its script: that is listed, and stops nothing.
  if (!keepGoing && !comments) {
    throw new Failure(
      'credentials',
      `only a superuser may bring back: ${named(refused.map(({ statement, message }) => `${message}: ${statement}`))}`,
      { hint: 'set RESTORE_DATABASE_URL to a superuser of the server; or leave it out: lifeboat restore --keep-going' },
    );
  }
  return refused.map(({ statement, message }) => leftOut(statement, `${statement};`, message));
}

/**
 * Event triggers, last of all: with `--as-master` they are created, disabled, and the statement that enables each is
 * listed; with only `--keep-going` they are left out and listed; otherwise Failure `credentials`.
 */
export async function bringEventTriggers(
  options: Words,
  statements: readonly string[],
  settle: (statements: readonly string[]) => ReturnType<TargetDatabase['settle']>,
): Promise<readonly Unrestored[]> {
  const triggers = eventTriggersOf(statements);
  if (triggers.length === 0) return [];
  if (options.asMaster !== true) {
    if (!options.keepGoing) refusePrivileged(triggers.map(({ name }) => `event trigger ${name}`));
    return triggers.map((trigger) => notMade(trigger, 'it runs as the superuser who changes the schema'));
  }
  const refused = await settle(triggers.flatMap(({ make }) => make));
  const why = (statement: string | undefined) => refused.find((each) => each.statement === statement)?.message;
  const absent = triggers.filter(({ make }) => why(make[0]) !== undefined);
  const there = triggers.filter((trigger) => !absent.includes(trigger));
  if (!options.keepGoing) leftOutRefused(options, refused);
  const weaker = refused.filter(({ statement }) => there.some(({ make }) => make.includes(statement)));
  return [
    ...absent.map((trigger) => notMade(trigger, why(trigger.make[0]) ?? '')),
    ...leftOutRefused(options, weaker),
    ...there.flatMap(enabledLater),
  ];
}

function notMade({ make, enable }: EventTrigger, why: string): Unrestored {
  return leftOut(make[0] ?? '', whole(make, enable), why);
}

function whole(make: readonly string[], enable: string | null): string {
  return [...make.map((statement) => `${statement};`), ...(enable === null ? [] : [enable])].join('\n');
}

function enabledLater({ name, enable }: EventTrigger): readonly Unrestored[] {
  if (enable === null) return [];
  const why =
    'it is disabled until a person has looked at it, because it runs with the rights of anyone who changes the schema';
  return [{ kind: 'EVENT TRIGGER', name, how: 'weakened', statement: enable, why, sqlState: null, rows: null }];
}

function leftOut(about: string, statement: string, why: string): Unrestored {
  // Where it only grants something, the object itself exists.
  const how = about.startsWith('CREATE ') ? 'left out' : 'weakened';
  return { ...objectOf(about), how, statement, why, sqlState: '42501', rows: null };
}
