import type { Deployment } from '../../config/deployment/deployment.ts';
import { vaultLifecycle } from '../../core/vault/lifecycle.ts';
import { deployedTerms, type VaultTerms } from '../../core/vault/terms.ts';
import { vaultPolicy } from './vaultPolicy.ts';

/** How the vault is set up: the pulse compares this with what it finds. */
export function vaultTerms(deployment: Deployment): VaultTerms {
  return deployedTerms(vaultLifecycle(deployment.retention.noncurrentDays, deployment.vaultPrefix), {
    Version: '2012-10-17',
    Statement: vaultPolicy(deployment),
  });
}
