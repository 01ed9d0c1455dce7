import type { Store } from '../../core/store.ts';
import { makeLockedBucket, setLifecycle, switchVersionsOn } from '../../core/vaultCommands.ts';
import { vaultLifecycle } from '../../core/vaultLifecycle.ts';
import { Failure } from '../../errors.ts';
import type { VaultMaker, VaultSite } from '../../ports.ts';
import type { Finding } from '../doctor/finding.ts';

const subject = 'vault';

type VaultStep = 'make bucket' | 'switch versions on for' | 'set the lifecycle of';

/** What makes a vault of what stands there. A lifecycle that somebody wrote is judged by `doctor`, and never replaced. */
function planVault(site: VaultSite | null): readonly VaultStep[] {
  if (site === null) return ['make bucket', 'set the lifecycle of'];
  return [
    ...(site.versioning ? [] : (['switch versions on for'] as const)),
    ...(site.lifecycle === null ? (['set the lifecycle of'] as const) : []),
  ];
}

/**
 * Makes the vault ready as far as these keys may. What they may not and the vault can be used without is a warning, with the
 * command for whoever may. Failure where it cannot be used without it.
 */
export async function readyVault(maker: VaultMaker, store: Store, noncurrentDays: number): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const step of planVault(await maker.look())) {
    const { run, command, vital } = stepOf(step, maker, store, noncurrentDays);
    try {
      findings.push({ subject, verdict: 'ok', what: await run() });
    } catch (error) {
      if (!(error instanceof Failure) || error.kind !== 'credentials') throw error;
      const what = `these keys may not ${step}`;
      if (vital) throw new Failure('credentials', `${what} ${store.bucket}`, { hint: command, cause: error });
      findings.push({ subject, verdict: 'warn', what: `${what} ${store.bucket}`, mend: command });
    }
  }
  return findings;
}

interface Step {
  readonly command: string;
  readonly vital: boolean;
  /** Says what it did. */
  readonly run: () => Promise<string>;
}

function stepOf(step: VaultStep, maker: VaultMaker, store: Store, noncurrentDays: number): Step {
  switch (step) {
    case 'make bucket':
      return {
        command: makeLockedBucket(store, store.bucket),
        vital: true,
        async run() {
          await maker.make();
          return `bucket ${store.bucket} is made, with versions and Object Lock`;
        },
      };
    case 'switch versions on for':
      return {
        command: switchVersionsOn(store),
        vital: true,
        async run() {
          await maker.switchVersionsOn();
          return `bucket ${store.bucket} keeps versions now`;
        },
      };
    case 'set the lifecycle of':
      return {
        command: setLifecycle(store),
        vital: false,
        async run() {
          const unknown = await maker.setLifecycle(vaultLifecycle(noncurrentDays));
          const without = unknown.length === 0 ? '' : `; this store has no rule for: ${unknown.join(', ')}`;
          return `the lifecycle is set${without}`;
        },
      };
  }
}
