import { type Capabilities, capabilitiesText, changedCapabilities } from '../../core/vault/capabilities.ts';
import { doctorPrefix } from '../../core/vault/powers.ts';
import type { Clock } from '../../ports/clock.ts';
import type { WriterOnTrial } from './contract.ts';
import type { Finding } from './finding.ts';

const conditions = { refused: 'refused', taken: 'ignored', 'unknown condition': 'unknown' } as const;

/** What the store does, by trying; null in a bucket without versions, where nothing is stored. */
export async function findCapabilities(
  { probe, reader }: Pick<WriterOnTrial, 'probe' | 'reader'>,
  host: string,
  clock: Clock,
): Promise<Capabilities | null> {
  if (!(await reader.facts()).versioning) return null;
  const under = `${doctorPrefix}${host}/`;
  const now = (await probe.now()) ?? clock.now();
  const { checked, mostParts } = await probe.twoParts(`${under}parts`, now, null);
  return {
    found: now.toISOString().slice(0, 10),
    // A comma or an equals sign would end the value in its line.
    store: ((await probe.storeName()) ?? 'unnamed').replaceAll(/[,=]/g, ' ').trim(),
    conditions: conditions[await probe.secondPut(`${under}once`)],
    checksums: checked,
    parts: mostParts,
    lifecycle: (await probe.lifecycle()) === 'unknown to the store' ? 'unknown' : 'known',
  };
}

/** Compares the store's settings with what it does. */
export function checkCapabilities(said: Capabilities | null, found: Capabilities): readonly Finding[] {
  if (said === null) return [];
  const changed = changedCapabilities(said, found);
  if (changed.length === 0) {
    return [{ subject: 'vault', verdict: 'ok', what: `the store does what it did on ${said.found}` }];
  }
  const what = `the store does not do what BACKUP_S3_CAPABILITIES says: ${changed.join('; ')}`;
  const hint = `lifeboat doctor --write, or set BACKUP_S3_CAPABILITIES='${capabilitiesText(found)}'`;
  return [{ subject: 'vault', verdict: 'warn', what, mend: hint }];
}
