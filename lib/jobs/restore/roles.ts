import { type GrantedRights, settingsLeftOut, unknownGrants } from '../../core/restore/roleRights.ts';
import { Failure } from '../../errors.ts';
import type { RestoreNeeds } from '../../ports/database.ts';
import type { TargetState } from '../../ports/target.ts';

interface Roles {
  readonly warnings: readonly string[];
  readonly obstacles: readonly string[];
  /** Statements a superuser would run for what is not brought back; none of them is run. */
  readonly leftOut: readonly string[];
}

/** Failure `usage` for a role or a right that the snapshot does not have: otherwise a typo would go unnoticed. */
export function refuseUnknownGrants(granted: GrantedRights, { catalog }: RestoreNeeds): void {
  const [unknown] = unknownGrants(granted, catalog.roles);
  if (unknown === undefined) return;
  throw new Failure('usage', `--grant-attributes: ${unknown}`, {
    hint: 'look at the roles and what each is made without: lifeboat restore --dry-run',
  });
}

/**
 * What happens to the snapshot's roles and settings: what each role is not granted, and which roles stop the restore.
 * `login`: who restores. With `keepGoing` none stops it: objects whose owner cannot be set stay with the restore's own
 * role or the database's owner.
 */
export function judgeRoles(
  state: TargetState,
  { catalog }: RestoreNeeds,
  { database, login, keepGoing }: { readonly database: string; readonly login: string; readonly keepGoing: boolean },
): Roles {
  const ungivable = state.ungivableRoles.map(
    (name) =>
      `role ${name} exists and ${login} may not give it what it owns in the snapshot: as a superuser: grant ${quoted(name)} to ${quoted(login)} with admin option`,
  );
  const made = state.rolesToMake.filter(({ leftOut }) => leftOut.length > 0);
  const settings = settingsLeftOut(catalog.database, database, state.refusedSettings);
  return {
    warnings: [
      ...(keepGoing ? ungivable : []),
      ...made.map(
        ({ name, leftOut }) =>
          `role ${name} is made without: ${leftOut.join('; ')} (--grant-attributes brings back what it names)`,
      ),
      ...(settings.length === 0
        ? []
        : [
            `settings that may load code, or that the server does not take from ${login}, are left out: ${settings.join('; ')}`,
          ]),
    ],
    obstacles: keepGoing ? [] : ungivable,
    leftOut: [...made.flatMap(({ leftOut }) => leftOut), ...settings],
  };
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
