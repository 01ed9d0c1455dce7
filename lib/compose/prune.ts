import type { Settings } from '../config/load.ts';
import { need } from '../config/need.ts';
import type { PrunePorts } from '../jobs/prune/contract.ts';
import type { Run } from '../jobs/run.ts';
import { composeSigner, composeTrust, vaultClient, vaultExclusion } from './vault.ts';
import { readerOf, removerOf, writerOf } from './vaultPorts.ts';

/** Separate from the other jobs, so that the prune function does not contain their programs and drivers. */
export function prunePorts(settings: Settings, run: Run): PrunePorts {
  const { vaultRemover: vault } = need(settings, 'vaultRemover');
  const client = vaultClient(vault, run.signal);
  return {
    reader: readerOf(client, vault, composeTrust(settings)),
    writer: writerOf(client, vault, composeSigner(settings, 'prune', run.clock)),
    remover: removerOf(client, vault),
    exclusion: vaultExclusion(vault, run),
  };
}
