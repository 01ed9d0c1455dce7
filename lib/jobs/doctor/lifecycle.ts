import { setLifecycle } from '../../core/vault/commands.ts';
import { vaultLifecycle } from '../../core/vault/lifecycle.ts';
import { ends, judgeLifecycle } from '../../core/vault/lifecycleVerdict.ts';
import type { Store } from '../../core/vault/store.ts';
import type { VaultProbe } from '../../ports/vault.ts';
import type { Finding } from './finding.ts';

const subject = 'vault';

/** A vault without lifecycle rules is sound, but grows. */
export function noLifecycle(): Finding {
  const what =
    'this store has no lifecycle rules: what prune hides stays on the disk until the administrator of the store deletes old versions there';
  return { subject, verdict: 'warn', what, mend: null };
}

/** Whether the lifecycle deletes what it should, and nothing too early. */
export async function checkLifecycle(
  probe: VaultProbe,
  store: Store,
  noncurrentDays: number,
): Promise<readonly Finding[]> {
  const found = await probe.lifecycle();
  if (found === 'unknown to the store') return [noLifecycle()];
  const hint = setLifecycle(store, found === null ? 'none' : 'some');
  const designed = vaultLifecycle(noncurrentDays, store.prefix);
  if (found === null || !ends(found, designed)) {
    const what =
      'the bucket has no lifecycle for this application: what prune hides is never ended, and the bill only grows';
    return [{ subject, verdict: 'warn', what, mend: hint }];
  }
  const { dangers, endless } = judgeLifecycle(found, designed);
  if (dangers.length === 0 && endless.length === 0) {
    return [{ subject, verdict: 'ok', what: 'the lifecycle is as designed' }];
  }
  return [
    ...dangers.map(
      (what): Finding => ({ subject, verdict: 'fail', kind: 'configuration', what: `lifecycle: ${what}`, mend: hint }),
    ),
    ...endless.map((what): Finding => ({ subject, verdict: 'warn', what: `lifecycle: ${what}`, mend: hint })),
  ];
}
