import { replacedFilesText } from '../core/vault/lifecycle.ts';
import { Failure } from '../errors.ts';
import type { VaultHolder, VaultReader, VaultWriter } from '../ports/vault.ts';
import { indexesToHold } from './hold/indexes.ts';
import type { JobReport, Run } from './run.ts';
import { chooseSnapshot } from './vaultRecords/choose.ts';
import { recorded } from './vaultRecords/recorded.ts';

export interface HoldPorts {
  readonly reader: VaultReader;
  /** For the receipt only. */
  readonly writer: VaultWriter;
  readonly holder: VaultHolder;
}

export interface HoldDetails {
  readonly snapshot: string;
  readonly held: boolean;
}

export interface HoldOptions {
  /** As `lifeboat list` names it. */
  readonly snapshot: string;
  /** False releases it. */
  readonly held: boolean;
  /** How long the lifecycle leaves a replaced file of the mirror. */
  readonly noncurrentDays: number;
}

/**
 * Puts a snapshot's dump, manifest and the indexes of its files under legal hold, out of reach of prune and lifecycle,
 * or releases them. An index that another held snapshot needs stays held.
 */
export function hold(ports: HoldPorts, run: Run, options: HoldOptions): Promise<JobReport<HoldDetails>> {
  return recorded('hold', run, ports, async () => {
    const { snapshot, held } = options;
    const chosen = await chooseSnapshot(ports.reader, run.host, { by: 'name', snapshot });
    const { ref, manifest } = chosen;
    const { objectLock } = await ports.reader.facts();
    if (objectLock === null) {
      throw new Failure(
        'configuration',
        `the vault bucket ${ports.reader.bucket} has no Object Lock: nothing can be held in it`,
        {
          hint: 'Object Lock is given to a bucket when it is made; move to a new one that has it',
        },
      );
    }
    const files = replacedFilesText(new Date(manifest.snapshotAt), options.noncurrentDays, run.clock.now());
    const summary = held ? `${snapshot} is kept until it is released; ${files}` : `${snapshot} is released`;
    const details = { snapshot, held };
    if (run.dryRun) return { exit: 'done', summary: `would do: ${summary}`, warnings: [], details };
    // Hold what the manifest names first, because a held manifest promises the rest. Release in the opposite order.
    const versions = [
      ...(await indexesToHold(ports.reader, run.host, chosen, held)),
      manifest.dump,
      { key: ref.manifestKey, versionId: ref.manifestVersionId },
    ];
    for (const { key, versionId } of held ? versions : versions.toReversed()) {
      await ports.holder.hold(key, versionId, held);
      await refuseIgnored(ports.reader, key, versionId, held);
    }
    return { exit: 'done', summary, warnings: [], details };
  });
}

/** A store may accept the request and do nothing. */
async function refuseIgnored(reader: VaultReader, key: string, versionId: string, held: boolean): Promise<void> {
  const found = await reader.head(key, versionId);
  if (found?.held === held) return;
  const what = held ? 'the store took the hold, and does not say that it holds' : 'the store still says that it holds';
  throw new Failure('vault', `${what} ${key}`, { hint: 'see what this store does with holds: lifeboat doctor' });
}
