import { readFile } from 'node:fs/promises';
import { Failure } from '../../errors.ts';
import type { SettingName } from '../settings.ts';

/**
 * With the public keys of `BACKUP_GPG_PUBLIC_KEY_FILE` as a text: a task has no file of this machine. Throws Failure
 * `configuration` when the file cannot be read.
 */
export async function withPublicKey(
  texts: ReadonlyMap<SettingName, string>,
): Promise<ReadonlyMap<SettingName, string>> {
  const file = texts.get('BACKUP_GPG_PUBLIC_KEY_FILE');
  if (file === undefined || texts.has('BACKUP_GPG_PUBLIC_KEY')) return texts;
  try {
    return new Map([...texts, ['BACKUP_GPG_PUBLIC_KEY', await readFile(file, 'utf8')]]);
  } catch (cause) {
    throw new Failure('configuration', `BACKUP_GPG_PUBLIC_KEY_FILE is ${JSON.stringify(file)}, which cannot be read`, {
      hint: `ls -l ${file}`,
      cause,
    });
  }
}
