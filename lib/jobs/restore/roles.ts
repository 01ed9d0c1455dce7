import { settingsLeftOut } from '../../core/roleRights.ts';
import type { RestoreNeeds, TargetState } from '../../ports.ts';

interface Roles {
  readonly warnings: readonly string[];
  readonly obstacles: readonly string[];
  /** Statements that a superuser would type for what is not brought back; none is run. */
  readonly leftOut: readonly string[];
}

/** What becomes of the snapshot's roles and settings: what each role is not given, and which role is in the way. `login`: who restores. */
export function judgeRoles(state: TargetState, { catalog }: RestoreNeeds, database: string, login: string): Roles {
  const made = state.rolesToMake.filter(({ leftOut }) => leftOut.length > 0);
  const settings = settingsLeftOut(catalog.database, database);
  return {
    warnings: [
      ...made.map(({ name, leftOut }) => `role ${name} is made without: ${leftOut.join('; ')}`),
      ...(settings.length === 0
        ? []
        : [`settings that may load code or need a superuser are left out: ${settings.join('; ')}`]),
    ],
    obstacles: state.ungivableRoles.map(
      (name) =>
        `role ${name} exists and ${login} may not give it what it owns in the snapshot: as a superuser: grant ${quoted(name)} to ${quoted(login)} with admin option`,
    ),
    leftOut: [...made.flatMap(({ leftOut }) => leftOut), ...settings],
  };
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
