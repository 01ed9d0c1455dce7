import { createHash } from 'node:crypto';
import type { Manifest } from '../../core/snapshots/manifest.ts';
import { Failure } from '../../errors.ts';
import type { Restorer, Unpacker, Unseal } from '../../ports/archive.ts';
import type { VaultReader } from '../../ports/vault.ts';
import type { Run } from '../run.ts';
import { isObjectUnreadable } from './unreadable.ts';

export interface ArchivePorts {
  readonly reader: VaultReader;
  readonly unpacker: Unpacker;
  /** Null where no private key is available. */
  readonly unseal: Unseal | null;
  readonly restorer: Restorer;
}

/**
 * Fetches a snapshot's dump from the vault into a plain archive at `path`, complete and verified: SHA-256 of the stored
 * bytes, integrity of the decryption, size and SHA-256 of the archive, its table of contents. No SQL has been run by
 * then.
 */
export async function fetchArchive(ports: ArchivePorts, run: Run, manifest: Manifest, path: string): Promise<void> {
  const { dump } = manifest;
  const sealed = dump.recipients.length > 0;
  if (sealed && ports.unseal === null) {
    throw new Failure(
      'configuration',
      `snapshot ${manifest.snapshot} is sealed to ${dump.recipients.join(', ')}, and there is no private key`,
      {
        hint: 'name the file that holds it: BACKUP_GPG_PRIVATE_KEY_FILE',
      },
    );
  }
  const unseal = sealed && ports.unseal !== null ? await ports.unseal.filter() : null;
  const expect = { archiveBytes: dump.archiveBytes, archiveSha256: dump.archiveSha256 };
  try {
    await ports.unpacker.unpack({
      bytes: checked(ports.reader, run, manifest),
      unseal,
      path,
      expect,
      signal: run.signal,
    });
  } catch (error) {
    throw await diagnosed(ports.reader, run, manifest, error);
  }
  const toc = await ports.restorer.toc(path, manifest.source.serverVersionNumber);
  if (toc.length !== manifest.tocEntries) {
    throw new Failure(
      'verification',
      `the archive of ${manifest.snapshot} lists ${toc.length} entries, its manifest says ${manifest.tocEntries}`,
    );
  }
}

/** The stored bytes; throws at their end unless they are exactly what the manifest pins. */
async function* checked(reader: VaultReader, run: Run, manifest: Manifest): AsyncGenerator<Uint8Array> {
  const { bytes, sha256 } = manifest.dump;
  const hash = createHash('sha256');
  let done = 0;
  for await (const chunk of stored(reader, run, manifest)) {
    hash.update(chunk);
    done += chunk.length;
    run.reporter.progress(done, bytes, 'bytes');
    yield chunk;
  }
  const digest = hash.digest('hex');
  if (digest !== sha256) {
    throw new Failure(
      'verification',
      `the dump of ${manifest.snapshot} is damaged: ${done} bytes with SHA-256 ${digest}, not ${bytes} with ${sha256}`,
    );
  }
}

async function* stored(reader: VaultReader, run: Run, manifest: Manifest): AsyncGenerator<Uint8Array> {
  const { key, versionId } = manifest.dump;
  try {
    const found = await reader.read(key, versionId, run.signal);
    if (found === null) {
      throw new Failure('verification', `the dump of ${manifest.snapshot} is gone: ${key} version ${versionId}`);
    }
    yield* found.body;
  } catch (error) {
    if (!(await isObjectUnreadable(reader, error))) throw error;
    const said = error instanceof Error ? error.message : String(error);
    throw new Failure(
      'verification',
      `the dump of ${manifest.snapshot} is damaged in the vault, which answers otherwise: ${said}`,
      {
        cause: error,
      },
    );
  }
}

/**
 * A decryptor or decompressor that fails sees only the consequence. Reading the stored object to its end shows whether
 * its bytes are intact, and so whether damage or the key is the cause.
 */
async function diagnosed(reader: VaultReader, run: Run, manifest: Manifest, error: unknown): Promise<unknown> {
  // A decryptor that finds no message in damaged bytes may just stop reading.
  if (!(error instanceof Failure) || (error.kind !== 'verification' && error.kind !== 'unexpected')) return error;
  try {
    for await (const _ of checked(reader, run, manifest)) void _;
    return error;
  } catch (damage) {
    return damage;
  }
}
