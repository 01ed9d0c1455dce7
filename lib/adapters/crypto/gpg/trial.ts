import { Failure, Failures } from '../../../errors.ts';
import type { CommandFilter } from '../../../ports/archive.ts';
import { ProcessFailure } from '../../local/processes/failure.ts';
import { run } from '../../local/processes/run.ts';
import { type KeyProblem, named } from '../openpgp/keyCheck.ts';
import type { PublicKey } from '../openpgp/keys.ts';

/** Begins with version 6, of RFC 9580, which GnuPG does not implement. */
const tooNew = 6;

/**
 * Seals a few bytes for all of `keys` as a dump is sealed, because gpg may not support a key's algorithm. Failure
 * `configuration` names each key that it cannot seal for.
 */
export async function trySealing(
  keys: readonly PublicKey[],
  sealing: (keys: readonly PublicKey[]) => Promise<CommandFilter>,
): Promise<void> {
  if ((await refusal(keys, sealing)) === null) return;
  const problems: Failure[] = [];
  for (const key of keys) {
    const problem = await refusal([key], sealing);
    if (problem === null) continue;
    problems.push(new Failure('configuration', `key ${named(key)} ${problem.what}`, { hint: problem.hint }));
  }
  const [first] = problems;
  if (first !== undefined && problems.length === 1) throw first;
  throw new Failures('configuration', `gpg cannot seal for ${keys.length} keys`, problems);
}

async function refusal(
  keys: readonly PublicKey[],
  sealing: (keys: readonly PublicKey[]) => Promise<CommandFilter>,
): Promise<KeyProblem | null> {
  const { command, arguments: argv, environment = {}, release } = await sealing(keys);
  try {
    await run({ command, arguments: argv, environment, input: 'a trial', timeoutSeconds: 60 });
    return null;
  } catch (error) {
    if (!(error instanceof ProcessFailure) || error.detail.kind !== 'exited') throw error;
    return problemWith(keys, error.detail.stderr);
  } finally {
    await release?.();
  }
}

function problemWith(keys: readonly PublicKey[], stderr: string): KeyProblem {
  if (keys.some((key) => key.keyPacket.version === tooNew)) {
    return {
      what: 'is of version 6 (RFC 9580): gpg cannot seal for it, and no gpg opens a dump that is sealed for it',
      hint: 'make one that gpg knows: gpg --quick-generate-key restore@example.org rsa4096 default 2y; or, to restore with Lifeboat or sq alone, BACKUP_SEAL_PROGRAM=openpgp',
    };
  }
  const said = stderr.split('\n').findLast((line) => line.trim() !== '') ?? 'no word';
  return {
    what: `cannot be sealed for by the installed gpg: ${said.trim()}`,
    hint: 'upgrade gpg, or seal with BACKUP_SEAL_PROGRAM=openpgp, or make a key that it knows: gpg --quick-generate-key restore@example.org rsa4096 default 2y',
  };
}
