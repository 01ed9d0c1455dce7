import type { Settings } from '../load.ts';
import type { SettingName } from '../settings.ts';
import type { Schedules } from './schedules.ts';
import type { AwsSection } from './schema.ts';

/** What is to be deployed: the same file and the same rules as on one machine, and where on AWS. */
export interface Deployment {
  readonly aws: AwsSection;
  /** The application's name in the vault. */
  readonly host: string;
  readonly vaultBucket: string;
  /** The application's in the bucket: `shop/`; empty where the bucket is its alone. */
  readonly vaultPrefix: string;
  readonly retention: Settings['retention'];
  /** When each job starts, as on one machine, in EventBridge's syntax. */
  readonly schedules: Schedules;
  /**
   * The settings as the file has them, and the content of files that it names, for the environment of tasks and
   * functions.
   */
  readonly texts: ReadonlyMap<SettingName, string>;
  /** Problems that do not prevent a deployment but will keep it from working. */
  readonly warnings: readonly string[];
}
