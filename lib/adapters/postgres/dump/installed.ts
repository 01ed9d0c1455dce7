import { findInstallations, type Installation } from '../server/session/installations.ts';

/** The PostgreSQL programs of this machine. */
export type Installed = () => Promise<readonly Installation[]>;

/** Looks once, at the first need. */
export function installedIn(searchPaths: readonly string[] = []): Installed {
  let found: Promise<readonly Installation[]> | undefined;
  return () => (found ??= findInstallations(searchPaths));
}
