import type { Keys } from './keys.ts';
import type { Mc } from './mc.ts';
import type { Invocation } from './programs.ts';
import type { DemoScreen } from './screen.ts';
import type { Servers } from './servers.ts';

/** The database that is lost and comes back. */
export const database = 'port_nimara_crm';
export const vaultBucket = 'lifeboat-vault';

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

/** Something that the demo had to show and could not: no stack helps the reader. */
export class DemoFailed extends Error {
  override readonly name = 'DemoFailed';
}
