import type { SetUp } from '../../compose/init.ts';
import type { SettingName } from '../../config/settings.ts';
import type { Answers } from './answers.ts';

interface Holder {
  readonly name: string;
  readonly privateHalf: SettingName;
  readonly publicHalf: SettingName;
  /** A holder without its own keys for the store has no file to put a signing key in. */
  readonly storeKey: SettingName;
}

const holders: readonly Holder[] = [
  {
    name: 'backup and mirror',
    privateHalf: 'BACKUP_SIGNING_KEY',
    publicHalf: 'BACKUP_SIGNING_PUBLIC_KEY',
    storeKey: 'BACKUP_S3_BUCKET',
  },
  {
    name: 'prune',
    privateHalf: 'PRUNE_SIGNING_KEY',
    publicHalf: 'PRUNE_SIGNING_PUBLIC_KEY',
    storeKey: 'BACKUP_S3_PRUNE_ACCESS_KEY',
  },
  {
    name: 'drill and restore',
    privateHalf: 'READ_SIGNING_KEY',
    publicHalf: 'READ_SIGNING_PUBLIC_KEY',
    storeKey: 'BACKUP_S3_BUCKET',
  },
];

/**
 * Makes the signing key of each holder that has none yet, and pins the moment before which unsigned records count. A
 * set-up whose keys are named elsewhere (in files, or their public halves alone) is left as it is.
 */
export async function addSigningKeys(setUp: SetUp, { texts }: Answers, now: Date): Promise<void> {
  const first = holders.every(({ publicHalf }) => !texts.has(publicHalf));
  for (const { name, privateHalf, publicHalf, storeKey } of holders) {
    if (texts.has(publicHalf) || texts.has(privateHalf) || !texts.has(storeKey)) continue;
    const pair = await setUp.signingPair(`Lifeboat ${name}`);
    // On one line, as every file of variables can hold it.
    texts.set(privateHalf, oneLine(pair.privateKey));
    texts.set(publicHalf, oneLine(pair.publicKey));
  }
  if (first && !texts.has('UNSIGNED_UNTIL')) texts.set('UNSIGNED_UNTIL', now.toISOString());
}

function oneLine(armored: string): string {
  return armored.trim().replaceAll('\r', '').replaceAll('\n', '\\n');
}
