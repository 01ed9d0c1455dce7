import { createHash } from 'node:crypto';
import type { Written } from '../../core/vault/written.ts';
import type { StoredPart } from '../../core/wal/walRecord.ts';
import { Failure } from '../../errors.ts';
import type { PutOptions, PutResult, VaultReader, VaultWriter } from '../../ports/vault.ts';
import type { Run } from '../run.ts';
import { signed, writtenAs } from '../vaultRecords/signed.ts';
import { refuseOtherTime } from '../vaultRecords/storedInTime.ts';

/** Where records go, and what shows that they count. */
export interface RecordPorts {
  readonly reader: VaultReader;
  readonly writer: VaultWriter;
}

/** The lock of what is stored now; none for 0 days. */
export function lockFor(run: Pick<Run, 'clock'>, days: number): Pick<PutOptions, 'lockUntil'> {
  return days === 0 ? {} : { lockUntil: new Date(run.clock.now().getTime() + days * 86_400_000) };
}

/** What a record pins of an object that was just stored. */
export function storedPart(key: string, put: PutResult): StoredPart {
  if (put.outcome !== 'stored') throw new Failure('unexpected', `${key} was not stored`);
  const { versionId, bytes, sha256 } = put;
  return { key, versionId, bytes, sha256 };
}

/**
 * Signs a record and stores it under its key; returns the digest of its stored bytes. `checkTime`: also refuses a clock
 * with which no reader would count it.
 */
export async function storeRecord(
  ports: RecordPorts,
  run: Run,
  key: string,
  render: (written: Partial<Written>) => string,
  options: PutOptions & { readonly checkTime: boolean },
): Promise<string> {
  const { checkTime, ...put } = options;
  const written = writtenAs(ports.writer, key, run);
  const body = await signed(ports.writer, render(written));
  const stored = await ports.writer.put(key, body, { contentType: 'application/json', signal: run.signal, ...put });
  if (stored.outcome !== 'stored') throw new Failure('unexpected', `${key} was not stored`);
  if (checkTime) await refuseOtherTime(ports, key, stored.versionId, written.writtenAt);
  return createHash('sha256').update(body).digest('hex');
}
