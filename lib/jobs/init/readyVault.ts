import { makeLockedBucket, setLifecycle, switchVersionsOn } from '../../core/vault/commands.ts';
import { type LifecycleRule, vaultLifecycle } from '../../core/vault/lifecycle.ts';
import { ends } from '../../core/vault/lifecycleVerdict.ts';
import type { Store } from '../../core/vault/store.ts';
import { Failure } from '../../errors.ts';
import type { FoundLifecycle, VaultMaker, VaultSite } from '../../ports/vault.ts';
import type { Finding } from '../doctor/finding.ts';
import { noLifecycle } from '../doctor/lifecycle.ts';
import { withoutVersions } from '../doctor/vault.ts';

const subject = 'vault';

type VaultStep = 'make bucket' | 'switch versions on for' | 'set the lifecycle of' | 'add to the lifecycle of';

/**
 * What turns a bucket into a vault. A lifecycle that ends anything of this application is judged by `doctor` and never
 * replaced; rules of other applications are left as they are.
 */
function planVault(site: VaultSite, designed: readonly LifecycleRule[]): readonly VaultStep[] {
  return [
    ...(site.versioning ? [] : (['switch versions on for'] as const)),
    ...(isUnset(site.lifecycle, designed)
      ? ([site.lifecycle === null ? 'set the lifecycle of' : 'add to the lifecycle of'] as const)
      : []),
  ];
}

function isUnset(found: FoundLifecycle, designed: readonly LifecycleRule[]): boolean {
  if (found === 'unknown to the store') return false;
  return found === null || !ends(found, designed);
}

/**
 * Sets the vault up as far as these keys may. What they may not do is a warning, with the command for somebody who may,
 * or a Failure where the vault cannot be used without it.
 */
export async function readyVault(maker: VaultMaker, store: Store, noncurrentDays: number): Promise<readonly Finding[]> {
  const found = await maker.look();
  if (found === null) await take('make bucket', maker, store, noncurrentDays);
  const site = found ?? (await maker.look());
  if (site === null) throw new Failure('vault', `bucket ${store.bucket} was made, and is not there`);
  // A store may accept the request for a bucket with versions and create one without.
  if (site.versionless === true) return [withoutVersions];
  const findings: Finding[] = [];
  if (found === null) {
    const kept = site.objectLock === null ? 'without Object Lock' : 'with versions and Object Lock';
    findings.push(ok(`bucket ${store.bucket} is made, ${kept}`));
  }
  for (const step of planVault(site, vaultLifecycle(noncurrentDays, store.prefix))) {
    findings.push(await take(step, maker, store, noncurrentDays));
  }
  return site.lifecycle === 'unknown to the store' ? [...findings, noLifecycle()] : findings;
}

async function take(step: VaultStep, maker: VaultMaker, store: Store, noncurrentDays: number): Promise<Finding> {
  const { run, command, vital } = stepOf(step, maker, store, noncurrentDays);
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof Failure) || error.kind !== 'credentials') throw error;
    const what = `these keys may not ${step}`;
    if (vital) throw new Failure('credentials', `${what} ${store.bucket}`, { hint: command, cause: error });
    return { subject, verdict: 'warn', what: `${what} ${store.bucket}`, mend: command };
  }
}

interface Step {
  readonly command: string;
  readonly vital: boolean;
  /** Says what it did. */
  readonly run: () => Promise<Finding>;
}

function stepOf(step: VaultStep, maker: VaultMaker, store: Store, noncurrentDays: number): Step {
  switch (step) {
    case 'make bucket':
      return {
        command: makeLockedBucket(store, store.bucket),
        vital: true,
        async run() {
          await maker.make();
          return ok(`bucket ${store.bucket} is made`);
        },
      };
    case 'switch versions on for':
      return {
        command: switchVersionsOn(store),
        vital: true,
        async run() {
          await maker.switchVersionsOn();
          return ok(`bucket ${store.bucket} keeps versions now`);
        },
      };
    case 'set the lifecycle of':
    case 'add to the lifecycle of':
      return {
        command: setLifecycle(store, step === 'set the lifecycle of' ? 'none' : 'some'),
        vital: false,
        async run() {
          const unknown = await maker.setLifecycle(vaultLifecycle(noncurrentDays, store.prefix));
          if (unknown === null) return noLifecycle();
          const without = unknown.length === 0 ? '' : `; this store has no rule for: ${unknown.join(', ')}`;
          return ok(`the lifecycle is set${without}`);
        },
      };
  }
}

function ok(what: string): Finding {
  return { subject, verdict: 'ok', what };
}
