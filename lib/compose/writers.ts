import { commandWriters } from '../adapters/local/writers/commands.ts';
import type { Settings } from '../config/load.ts';
import type { Scratch } from '../ports/scratch.ts';
import type { Writers } from '../ports/writers.ts';

/** Null where stopping and starting the application is left to a person. */
export function composeWriters({ writers, surroundings: { home } }: Settings, scratch: Scratch): Writers | null {
  if (writers === undefined) return null;
  return commandWriters({ ...writers, scratch, environment: home === undefined ? {} : { HOME: home } });
}
