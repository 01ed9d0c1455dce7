import { readFile } from 'node:fs/promises';
import * as v from 'valibot';
import { Failure } from '../../errors.ts';
import { readChecks } from '../checks.ts';
import { type SettingName, settings } from '../settings.ts';

type Texts = ReadonlyMap<SettingName, string>;

/**
 * With the content of this machine's files as texts, because a task does not have the files: its environment carries
 * the public keys and the drill's checks. Unreadable or invalid files are added to `problems`.
 */
export async function withCarried(texts: Texts, problems: Failure[]): Promise<Texts> {
  const carried = new Map(texts);
  for (const { file, text, read } of carriers) {
    const path = texts.get(file);
    if (path === undefined || texts.has(text)) continue;
    try {
      carried.set(text, await read(path));
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      problems.push(error);
    }
  }
  return carried;
}

const carriers = [
  {
    file: 'BACKUP_GPG_PUBLIC_KEY_FILE',
    text: 'BACKUP_GPG_PUBLIC_KEY',
    read: readPublicKeys,
    shorter: 'gpg --armor --export-options export-minimal --export <recipient>',
  },
  // Minified: a task definition has no room for formatting.
  {
    file: 'DRILL_CHECKS_FILE',
    text: 'DRILL_CHECKS',
    read: async (path: string) => JSON.stringify(await readChecks(path)),
    shorter: 'make views or functions of the longest SQL in the database, and ask those',
  },
] as const;

async function readPublicKeys(path: string): Promise<string> {
  const named = `BACKUP_GPG_PUBLIC_KEY_FILE is ${JSON.stringify(path)}`;
  let keys: string;
  try {
    keys = await readFile(path, 'utf8');
  } catch (cause) {
    throw new Failure('configuration', `${named}, which cannot be read`, { hint: `ls -l ${path}`, cause });
  }
  const result = v.safeParse(settings.BACKUP_GPG_PUBLIC_KEY.schema, keys);
  if (result.success) return keys;
  throw new Failure('configuration', `${named}, whose content is ${result.issues[0].message}`, {
    hint: 'gpg --armor --export <recipient>',
  });
}

/** ECS allows 64 KiB for a whole task definition; the rest of ours takes far less than a quarter of that. */
const roomKiB = 48;

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html */
export function* tooLong(texts: Texts): Generator<Failure> {
  for (const { file, text, shorter } of carriers) {
    const bytes = Buffer.byteLength(JSON.stringify(texts.get(text) ?? ''));
    if (bytes <= roomKiB * 1024) continue;
    yield new Failure(
      'configuration',
      `${texts.has(file) ? file : text} takes ${Math.ceil(bytes / 1024)} KiB of its task definition, which has room for ${roomKiB}`,
      { hint: shorter },
    );
  }
}
