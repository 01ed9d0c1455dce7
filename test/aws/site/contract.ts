import type { Reader } from '../../docs/reader.ts';
import type { World } from '../../jobs/helpers/world.ts';
import type { Emulator } from '../emulator/emulator.ts';
import type { Listener } from './listener.ts';
import type { EndedTask } from './tasks.ts';

/** Both stacks in the emulator, deployed with cdk, and around them the real servers that they work for. */
export interface AwsSite {
  readonly aws: Emulator;
  readonly world: World;
  /** `aws.name` of its lifeboat.json. */
  readonly name: string;
  /** Types commands where that lifeboat.json is. */
  readonly operator: Reader;
  /** What the deployment itself started, one after the other; all have ended well. */
  readonly first: Readonly<Record<'backup' | 'mirror' | 'drill', FirstRun>>;
  /** Who hears what the runner's topic tells. */
  readonly listener: Listener;
  /** Seconds of each step until it stood. */
  readonly steps: ReadonlyMap<string, number>;
}

export interface FirstRun extends EndedTask {
  /** What the metric that its alarm looks at had to say of it. */
  readonly failed: number;
}
