import type { Catalog } from '../../core/snapshots/catalog.ts';
import type { Manifest } from '../../core/snapshots/manifest.ts';
import { Failure, RestoreFailed } from '../../errors.ts';
import type { TargetState } from '../../ports/target.ts';

interface Fit {
  readonly warnings: readonly string[];
  readonly obstacles: readonly string[];
}

/** What prevents, or may prevent, a restore on the target's server: what it lacks, and its age. */
export function judgeServer(
  state: TargetState,
  versionNumber: number,
  { source, catalog }: Pick<Manifest, 'source' | 'catalog'>,
  inPlace: boolean,
  keepGoing = false,
): Fit {
  const extensions = state.missingExtensions.map(
    (extension) => `the server has no extension ${extension}: install its package`,
  );
  const leftOut = keepGoing ? extensions.map((each) => `${each}; what needs it is left out`) : [];
  const lacks = [
    ...(keepGoing ? [] : extensions),
    // In place the database keeps the locale that it has.
    ...(state.missingLocale === null || inPlace ? [] : [state.missingLocale]),
  ];
  if (!isOlder(versionNumber, source.serverVersionNumber)) return { warnings: leftOut, obstacles: lacks };
  const [server, wanted] = [majorOf(versionNumber), majorOf(source.serverVersionNumber)];
  const older = `the server is PostgreSQL ${server}, the snapshot comes from ${wanted}`;
  // The database would be empty by the time that the server refuses the first statement.
  if (inPlace) {
    return { warnings: leftOut, obstacles: [...lacks, `${older}: into an older major only without --in-place`] };
  }
  const warning = `${older}: it fails where the database uses what ${server} does not know; ${wanted} or newer takes it all`;
  const widened = server < membershipOptionsSince ? widenedMemberships(state, catalog) : [];
  return { warnings: [...leftOut, warning, ...widened], obstacles: lacks };
}

const membershipOptionsSince = 16;

/** Of roles that are created here: what an older server cannot withhold from them. */
function widenedMemberships({ missingRoles }: TargetState, { roles }: Catalog): readonly string[] {
  return roles
    .filter(({ name }) => missingRoles.includes(name))
    .flatMap(({ name, inherit, memberships = [] }) =>
      memberships
        .filter((membership) => membership.set === false || (membership.inherit === false && inherit))
        .map(
          ({ role }) => `role ${name} becomes a full member of ${role}: INHERIT and SET of memberships came with 16`,
        ),
    );
}

/**
 * Adds a hint to an error that has none, on a server older than the source: the server is at fault, not the snapshot,
 * whose bytes were verified before. Other errors stay as they are.
 */
export function blamedOnAge(error: unknown, versionNumber: number, { source }: Pick<Manifest, 'source'>): unknown {
  const refused = error instanceof Failure && (error.kind === 'verification' || error.kind === 'unexpected');
  const fixed = error instanceof RestoreFailed ? !error.told.mayBeAge : refused && error.hint !== undefined;
  if (!refused || fixed || !isOlder(versionNumber, source.serverVersionNumber)) return error;
  return new Failure('configuration', error.message, {
    hint: `the server is older than the snapshot's: restore to PostgreSQL ${majorOf(source.serverVersionNumber)} or newer`,
    cause: error,
  });
}

function isOlder(versionNumber: number, sourceVersionNumber: number): boolean {
  return majorOf(versionNumber) < majorOf(sourceVersionNumber);
}

function majorOf(versionNumber: number): number {
  return Math.trunc(versionNumber / 10_000);
}
