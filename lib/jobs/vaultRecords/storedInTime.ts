import { apartFromStore } from '../../core/vault/signedRecord.ts';
import { Failure } from '../../errors.ts';
import type { VaultReader, VaultWriter } from '../../ports/vault.ts';

/**
 * Throws Failure `vault` where the clock of this machine and the store's are so far apart that no reader will count the
 * record just stored. Ignores records that are not signed: they claim no time.
 */
export async function refuseOtherTime(
  { reader, writer }: { readonly reader: VaultReader; readonly writer: VaultWriter },
  key: string,
  versionId: string,
  writtenAt: string | undefined,
): Promise<void> {
  if (writer.signer === null || writtenAt === undefined) return;
  const stored = await reader.head(key, versionId);
  const why = stored === null ? null : apartFromStore(writtenAt, stored.storedAt);
  if (why === null) return;
  throw new Failure('vault', `${key} was stored and does not count: ${why}`, {
    hint: "set this machine's clock (timedatectl set-ntp true), then run the same command again",
  });
}
