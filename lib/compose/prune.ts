import { vaultReader } from '../adapters/stores/s3/reader.ts';
import { vaultRemover } from '../adapters/stores/s3/remover.ts';
import { vaultWriter } from '../adapters/stores/s3/writer.ts';
import type { Settings } from '../config/load.ts';
import { need } from '../config/need.ts';
import type { PrunePorts } from '../jobs/prune/contract.ts';
import type { Run } from '../jobs/run.ts';
import { composeSigner, composeTrust, vaultClient, vaultExclusion } from './vault.ts';

/** Separate from the other jobs, so that the prune function does not contain their programs and drivers. */
export function prunePorts(settings: Settings, run: Run): PrunePorts {
  const { vaultRemover: vault } = need(settings, 'vaultRemover');
  const client = vaultClient(vault, run.signal);
  return {
    reader: vaultReader(client, vault.bucket, composeTrust(settings)),
    writer: vaultWriter(client, vault.bucket, { signer: composeSigner(settings, 'prune', run.clock) }),
    remover: vaultRemover(client, vault.bucket),
    exclusion: vaultExclusion(vault, run),
  };
}
