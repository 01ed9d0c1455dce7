import { createHash } from 'node:crypto';
import type { FileListPin, IndexPin, ProofPins } from '../../core/verify/proofPins.ts';
import { Failure } from '../../errors.ts';
import type { VaultReader } from '../../ports/vault.ts';
import type { Chosen } from '../vaultRecords/choose.ts';
import { pinsOf, readPins } from '../vaultRecords/provenPins.ts';
import { type FilesAsOf, findFiles } from './findFiles.ts';

/**
 * The files of a snapshot; where a drill has proven it, those that it proved. Failure `verification` names what differs
 * from what the drill pinned.
 */
export async function filesOfSnapshot(
  reader: VaultReader,
  host: string,
  chosen: Pick<Chosen, 'manifest' | 'sha256'>,
): Promise<FilesAsOf> {
  const pins = pinsOf(await readPins(reader, host), chosen);
  for (const index of pins?.indexes ?? []) await refuseOtherIndex(reader, index);
  const files = await findFiles(reader, host, new Date(chosen.manifest.snapshotAt), pins);
  if (pins?.filesAsOf === null && pins.files !== undefined) await refuseOtherFiles(files, pins.files);
  return files;
}

/** What a drill pins of the files that came back. */
export async function filePinsOf(
  reader: VaultReader,
  files: FilesAsOf,
): Promise<Pick<ProofPins, 'indexes' | 'filesAsOf' | 'files'>> {
  const indexes: IndexPin[] = [];
  for (const pin of files.pins) {
    const sha256 = await digestOf(reader, pin);
    indexes.push(sha256 === null ? pin : { ...pin, sha256 });
  }
  return { indexes, filesAsOf: files.filesAsOf, files: await listOf(files) };
}

async function refuseOtherIndex(reader: VaultReader, pin: IndexPin): Promise<void> {
  if (pin.sha256 === undefined) return;
  const found = await digestOf(reader, pin);
  if (found === pin.sha256) return;
  const how = found === null ? 'is gone' : `has the SHA-256 ${found}, the drill proved ${pin.sha256}`;
  throw new Failure('verification', `version ${pin.versionId} of ${pin.key}, which the drill pinned, ${how}`, {
    hint: databaseAlone,
  });
}

async function refuseOtherFiles(files: FilesAsOf, proven: FileListPin): Promise<void> {
  const found = await listOf(files);
  if (found.sha256 === proven.sha256) return;
  throw new Failure(
    'verification',
    `the list of files is not the one that the drill proved: ${found.count} files with SHA-256 ${found.sha256}, not ${proven.count} with ${proven.sha256}`,
    { hint: databaseAlone },
  );
}

const databaseAlone = 'restore the database alone: lifeboat restore --only database (to a task: ONLY=database)';

/** Null where it is gone. */
async function digestOf(reader: VaultReader, { key, versionId }: IndexPin): Promise<string | null> {
  const found = await reader.read(key, versionId);
  if (found === null) return null;
  const hash = createHash('sha256');
  for await (const chunk of found.body) hash.update(chunk);
  return hash.digest('hex');
}

async function listOf(files: FilesAsOf): Promise<FileListPin> {
  const hash = createHash('sha256');
  let count = 0;
  for await (const page of files.pages()) {
    for (const { key, size, sha256 } of page) hash.update(`${JSON.stringify([key, size, sha256])}\n`);
    count += page.length;
  }
  return { count, sha256: hash.digest('hex') };
}
