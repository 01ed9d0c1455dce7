import { vaultName } from '../../../core/vault/prefix.ts';
import { Failure } from '../../../errors.ts';
import type {
  StoredBody,
  VaultHolder,
  VaultProbe,
  VaultReader,
  VaultRemover,
  VaultWriter,
} from '../../../ports/vault.ts';

/*
 * An application's part of a vault that several applications share. Its ports show the layout of a vault of its
 * own: `pg/…`, `minio/…`. Each function returns the port itself where the prefix is empty.
 */

export function readerBelow(prefix: string, vault: VaultReader): VaultReader {
  if (prefix === '') return vault;
  const own = relative(prefix);
  const from = (options?: { readonly startAfter?: string }) =>
    options?.startAfter === undefined ? {} : { startAfter: prefix + options.startAfter };
  return {
    ...vault,
    bucket: vaultName(vault.bucket, prefix),
    list: (under, options) => each(vault.list(prefix + under, from(options)), own),
    listVersions: (under, options) => each(vault.listVersions(prefix + under, from(options)), own),
    async head(key, versionId) {
      const info = await vault.head(prefix + key, versionId);
      return info === null ? null : own(info);
    },
    async read(key, versionId, signal): Promise<StoredBody | null> {
      const found = await vault.read(prefix + key, versionId, signal);
      return found === null ? null : { ...found, info: own(found.info) };
    },
  };
}

export function writerBelow(prefix: string, vault: VaultWriter): VaultWriter {
  if (prefix === '') return vault;
  return {
    ...vault,
    bucket: vaultName(vault.bucket, prefix),
    put: (key, body, options) => vault.put(prefix + key, body, options),
    abortUploads: (key, before) => vault.abortUploads(prefix + key, before),
  };
}

export function removerBelow(prefix: string, vault: VaultRemover): VaultRemover {
  if (prefix === '') return vault;
  const own = relative(prefix);
  return {
    async hide(keys) {
      const { hidden, failed } = await vault.hide(keys.map((key) => prefix + key));
      return { hidden: hidden.map((key) => own({ key }).key), failed: failed.map(own) };
    },
  };
}

export function holderBelow(prefix: string, vault: VaultHolder): VaultHolder {
  if (prefix === '') return vault;
  return { hold: (key, versionId, held) => vault.hold(prefix + key, versionId, held) };
}

/** What is tried of the bucket as a whole is tried there. */
export function probeBelow(prefix: string, vault: VaultProbe): VaultProbe {
  if (prefix === '') return vault;
  return {
    ...vault,
    mayEndVersions: (key) => vault.mayEndVersions(prefix + key),
    secondPut: (key) => vault.secondPut(prefix + key),
    refusesDamage: (key) => vault.refusesDamage(prefix + key),
    twoParts: (key, now, lockUntil) => vault.twoParts(prefix + key, now, lockUntil),
    lock: (key, mode, until) => vault.lock(prefix + key, mode, until),
  };
}

/** A key as the application knows it. */
function relative(prefix: string): <T extends { readonly key: string }>(row: T) => T {
  return (row) => {
    if (row.key.startsWith(prefix)) return { ...row, key: row.key.slice(prefix.length) };
    throw new Failure('vault', `the store answered with ${JSON.stringify(row.key)}, which is not below ${prefix}`, {
      hint: 'see whether the store is whole: lifeboat doctor',
    });
  };
}

async function* each<T>(rows: AsyncIterable<T>, own: (row: T) => T): AsyncGenerator<T> {
  for await (const row of rows) yield own(row);
}
