import { commandWriters } from '../adapters/writers/commands.ts';
import type { Settings } from '../config/load.ts';
import type { Writers } from '../ports.ts';

/** Null where stopping and starting the application is left to a person. */
export function composeWriters({ writers, surroundings: { home } }: Settings): Writers | null {
  if (writers === undefined) return null;
  return commandWriters({ ...writers, environment: home === undefined ? {} : { HOME: home } });
}
