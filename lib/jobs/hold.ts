import { Failure } from '../errors.ts';
import type { VaultHolder, VaultReader, VaultWriter } from '../ports.ts';
import { chooseSnapshot } from './records/choose.ts';
import { recorded } from './records/recorded.ts';
import type { JobReport, Run } from './run.ts';

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

/** Puts a snapshot's manifest and dump under legal hold, or releases both: kept from prune and lifecycle until then. */
export function hold(ports: HoldPorts, run: Run, snapshot: string, held: boolean): Promise<JobReport<HoldDetails>> {
  return recorded('hold', run, ports, async () => {
    const { ref, manifest } = await chooseSnapshot(ports.reader, run.host, { by: 'name', snapshot });
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
    const summary = held ? `${snapshot} is kept until it is released` : `${snapshot} is released`;
    const details = { snapshot, held };
    if (run.dryRun) return { exit: 'done', summary: `would do: ${summary}`, warnings: [], details };
    // When holding, the dump first: a held manifest promises a held dump. When releasing, the other way round.
    const versions = [
      [manifest.dump.key, manifest.dump.versionId],
      [ref.manifestKey, ref.manifestVersionId],
    ] as const;
    for (const [key, versionId] of held ? versions : versions.toReversed()) {
      await ports.holder.hold(key, versionId, held);
    }
    return { exit: 'done', summary, warnings: [], details };
  });
}
