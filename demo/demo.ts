import type { Keys } from './keys.ts';
import type { Mc } from './mc.ts';
import type { Invocation } from './programs.ts';
import type { DemoScreen } from './screen.ts';
import type { Servers } from './servers.ts';

/** What the acts share. */
export interface Demo {
  readonly screen: DemoScreen;
  readonly servers: Servers;
  readonly keys: Keys;
  /** MinIO's own client: `live/` is the live store, `vault/` the vault with the key that restores. */
  readonly mc: Mc;
  /** For every program that is run. */
  readonly invocation: Invocation;
  /** Of the superuser, to look at the application's database. */
  readonly databaseUrl: string;
}
