import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseSecretCopy, renderSecretCopy, type SecretCopy } from '../../../core/secrets/secretCopy.ts';
import { Failure } from '../../../errors.ts';
import type { SecretReader, SecretRecords, SecretWriter } from '../../../ports/secrets.ts';

/** Turns one small file into another: an OpenPGP message and back. */
export type Turn = (content: Uint8Array) => Promise<Uint8Array>;

const sealedEnding = '.env.gpg';
const recordEnding = '.json';

/**
 * OpenPGP files in a directory, for a password manager, a USB stick, a safe: `<name>.env.gpg` and next to it
 * `<name>.json`, which is written last and makes the copy exist.
 */
export function sealedFileRecords(directory: string, host: string): SecretRecords {
  return {
    description: `OpenPGP files in ${directory}`,
    async list() {
      const copies: SecretCopy[] = [];
      for (const file of await recordsIn(directory)) {
        const parsed = parseSecretCopy(await readIn(directory, file));
        if ('problem' in parsed) throw unreadable(join(directory, file), parsed.problem);
        if (parsed.value.host === host) copies.push(parsed.value);
      }
      return copies.toSorted((a, b) => Date.parse(b.storedAt) - Date.parse(a.storedAt));
    },
  };
}

export function sealedFileReader(directory: string, host: string, open: Turn): SecretReader {
  const records = sealedFileRecords(directory, host);
  return {
    ...records,
    async read(name) {
      if (!(await records.list()).some((copy) => copy.name === name)) {
        throw new Failure('usage', `there is no copy ${JSON.stringify(name)} in ${directory}`, {
          hint: 'lifeboat secrets list',
        });
      }
      const path = join(directory, `${name}${sealedEnding}`);
      return open(await readFile(path).catch((error: unknown) => Promise.reject(folderFailure(path, error))));
    },
  };
}

export function sealedFileWriter(directory: string, host: string, seal: Turn): SecretWriter {
  return {
    ...sealedFileRecords(directory, host),
    nameAt: (at, file) =>
      `${host}-${at.toISOString().slice(0, 19).replaceAll(':', '-')}Z${file === undefined ? '' : `-${file}`}`,
    async add(copy, content) {
      const sealed = await seal(content);
      try {
        await mkdir(directory, { recursive: true, mode: 0o700 });
        await writeNew(join(directory, `${copy.name}${sealedEnding}`), sealed);
        await writeNew(join(directory, `${copy.name}${recordEnding}`), renderSecretCopy(copy));
      } catch (error) {
        throw folderFailure(directory, error);
      }
    },
  };
}

async function writeNew(path: string, content: Uint8Array | string): Promise<void> {
  await writeFile(path, content, { flag: 'wx', mode: 0o600, flush: true });
}

/** A directory that is not there yet holds nothing. */
async function recordsIn(directory: string): Promise<readonly string[]> {
  try {
    const files = await readdir(directory);
    return files.filter((file) => file.endsWith(recordEnding) && files.includes(sealedOf(file))).toSorted();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw folderFailure(directory, error);
  }
}

function sealedOf(record: string): string {
  return `${record.slice(0, -recordEnding.length)}${sealedEnding}`;
}

async function readIn(directory: string, file: string): Promise<string> {
  return readFile(join(directory, file), 'utf8').catch((error: unknown) =>
    Promise.reject(folderFailure(join(directory, file), error)),
  );
}

function unreadable(path: string, problem: string): Failure {
  return new Failure('configuration', `${path}: ${problem}`, {
    hint: `move ${path} elsewhere; the copy itself lies beside it and opens with gpg --decrypt`,
  });
}

/** Translates disk errors of a directory of secrets. A name that is taken comes from another run in the same second. */
function folderFailure(path: string, error: unknown): Failure {
  if (error instanceof Failure) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'EEXIST') {
    return new Failure('busy', `another copy was stored in this second: ${path}`, {
      hint: 'run the same command again',
      cause: error,
    });
  }
  const said = error instanceof Error ? error.message : String(error);
  return new Failure('configuration', `cannot keep secrets in ${path}: ${said}`, {
    hint: `ls -ld ${path}; set SECRETS_STORE to a directory that this user may write to`,
    cause: error,
  });
}
