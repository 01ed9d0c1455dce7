import { humanBytes } from '../../core/runs/bytes.ts';
import { humanSeconds } from '../../core/runs/duration.ts';
import type { DatabasePlan, RestorePlan } from '../../jobs/restore/contract.ts';
import { printable } from '../output/printable.ts';
import type { Screen } from '../output/screen.ts';

/** What will happen, in plain words and sizes, before it happens. */
export function printPlan(screen: Screen, plan: RestorePlan): void {
  screen.line();
  for (const { snapshot, reason } of plan.skipped) {
    screen.line(`${screen.paint('yellow', 'passed over:')} ${snapshot}, ${printable(reason)}`);
  }
  const { recovery } = plan;
  screen.line(
    screen.paint('bold', recovery === undefined ? `Snapshot ${plan.snapshot}` : `Recovery ${recovery.target}`),
  );
  const from = recovery === undefined ? 'taken' : 'as of';
  screen.line(
    `  ${from} ${plan.snapshotAt}, ${humanSeconds(plan.ageSeconds)} ago: what was written since is not in it`,
  );
  for (const line of recoveryLines(plan)) screen.line(`  ${line}`);
  if (plan.proven !== null) {
    const { snapshot, snapshotAt, ageSeconds } = plan.proven;
    const more = humanSeconds(ageSeconds - plan.ageSeconds);
    screen.line(`  the newest proven one is ${snapshot}, taken ${snapshotAt}: it would lose ${more} more (--proven)`);
  }
  if (plan.stops !== null) screen.line(`  first the writers are stopped: ${printable(plan.stops)}`);
  const lines = [
    ...(plan.database === null ? [] : databaseLines(plan.database)),
    ...(plan.files === null ? [] : filesLines(plan.files)),
    ...(plan.notInSnapshot ?? []).map(({ what }) => `not in this snapshot: ${what}`),
    ...plan.keys,
  ];
  for (const line of lines) screen.line(`  ${printable(line)}`);
  for (const line of masterLines(plan)) screen.line(line === '' ? '' : `  ${printable(line)}`);
  for (const warning of plan.warnings) screen.line(`${screen.paint('yellow', 'warning:')} ${printable(warning)}`);
  if (plan.files !== null && plan.files.brake !== null) {
    screen.line(`${screen.paint('red', 'in the way:')} ${plan.files.brake}: say --overwrite or --keep-newer`);
  }
  for (const obstacle of plan.obstacles) screen.line(`${screen.paint('red', 'in the way:')} ${printable(obstacle)}`);
  screen.line();
}

function recoveryLines({ recovery, database, snapshotAt }: RestorePlan): readonly string[] {
  if (recovery === undefined) return [];
  const { base, from, until, snapshot } = recovery;
  const instead =
    snapshot === null
      ? 'there is no snapshot before it'
      : `the snapshot before it is ${snapshot.snapshot}: it would lose ${humanSeconds(secondsBetween(snapshot.snapshotAt, snapshotAt))} more`;
  return [
    `from the base backup ${base} (${humanBytes(recovery.baseBytes)}) and the log since (${humanBytes(recovery.logBytes)}), on PostgreSQL ${recovery.serverVersion} here`,
    `every moment from ${from} to ${until} can be recovered that way; ${instead}`,
    ...(database === null
      ? ['the plan for the database follows once it is recovered, before anything is touched']
      : []),
  ];
}

function secondsBetween(from: string, to: string): number {
  return Math.max(0, Math.round((Date.parse(to) - Date.parse(from)) / 1000));
}

/** Every statement in full, so that the operator has seen what they agree to. */
function masterLines({ asMaster }: RestorePlan): readonly string[] {
  if (asMaster === undefined) return [];
  const { digest, statements } = asMaster;
  if (statements.length === 0) return ['nothing in this snapshot needs to be created as the master'];
  return [
    `${statements.length} statements are run as the master of the server where a plain role may not run them:`,
    ...statements.flatMap((statement) => `${statement};`.split('\n').map((line) => `  ${line}`)),
    `to agree to them where nobody is asked: --as-master --confirm-statements ${digest}`,
  ];
}

function databaseLines(plan: DatabasePlan): readonly string[] {
  const where = `the server is ${plan.server}`;
  return [where, ...(plan.keptSince === null ? changeLines(plan) : finishLines(plan))];
}

function finishLines({
  fresh,
  name,
  keptSince,
  retired,
  existingTables,
  existingBytes,
}: DatabasePlan): readonly string[] {
  return [
    `database ${fresh}, verified ${keptSince ?? ''}, is counted once more, then swapped in as ${name}`,
    ...(retired === null
      ? []
      : [
          `the existing one (${existingTables} tables, ${humanBytes(existingBytes)}) stays as ${retired} until you drop it`,
        ]),
  ];
}

function changeLines(plan: DatabasePlan): readonly string[] {
  const size = `${plan.tables} tables, ${plan.rows} rows, ${humanBytes(plan.archiveBytes)}`;
  const roles =
    plan.createRoles.length === 0
      ? []
      : [`roles ${plan.createRoles.join(', ')} are made, without passwords`, ...plan.roles.map(roleLine)];
  const existing = `${plan.existingTables} tables, ${humanBytes(plan.existingBytes)}`;
  switch (plan.way) {
    case 'new':
      return [`database ${plan.name} is created: ${size}`, ...roles];
    case 'swap':
      return [
        `database ${plan.name} is restored beside the existing one, verified, then swapped in: ${size}`,
        `the existing one (${existing}) stays as ${plan.retired ?? ''} until you drop it`,
        ...roles,
      ];
    case 'beside':
      return [
        `database ${plan.name} is made beside ${plan.besides ?? ''}, restored and verified: ${size}`,
        'nothing is swapped, no file is written',
        ...roles,
      ];
    case 'in place':
      return [`database ${plan.name} (${existing}) is EMPTIED first, there is no way back: ${size}`, ...roles];
  }
}

function roleLine({ name, attributes, memberOf, settings }: DatabasePlan['roles'][number]): string {
  const parts = [
    attributes.join(' '),
    ...(memberOf.length === 0 ? [] : [`member of ${memberOf.join(', ')}`]),
    ...settings.map((setting) => `set ${setting}`),
  ];
  return `  ${name}: ${parts.join('; ')}`;
}

function filesLines(plan: NonNullable<RestorePlan['files']>): readonly string[] {
  const missing = plan.files - plan.present - plan.differing;
  const overwritten = plan.differing - (plan.rules.newer === 'overwrite' ? 0 : plan.newer);
  const { setAsideUnder } = plan.rules;
  return [
    `files in ${plan.target}: ${missing} are missing and written, ${plan.present} are there already (${plan.files} in all, ${humanBytes(plan.bytes)})`,
    ...(overwritten === 0
      ? []
      : [
          `${overwritten} files there differ and are overwritten with those of the snapshot${setAsideUnder === null ? '' : `, first copied below ${setAsideUnder}`}:`,
          ...named(plan.overwrites, overwritten),
        ]),
    ...(plan.keeps.length === 0
      ? []
      : [`${plan.newer} files there are newer than the snapshot and are kept:`, ...named(plan.keeps, plan.newer)]),
    ...(plan.foreign === 0 ? [] : [`${plan.foreign} files there are unknown to the snapshot and left alone`]),
  ];
}

/** How many names of files a screen shows; the receipt has them all. */
const shownNames = 20;

function named(keys: readonly string[], count: number): readonly string[] {
  const shown = keys.slice(0, shownNames);
  const more = count - shown.length;
  return [...shown.map((key) => `  ${JSON.stringify(key)}`), ...(more === 0 ? [] : [`  and ${more} more`])];
}
