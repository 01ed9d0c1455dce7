import type { Store } from '../../core/store.ts';
import { makeLockedBucket, setLifecycle, switchVersionsOn } from '../../core/vaultCommands.ts';
import { vaultLifecycle } from '../../core/vaultLifecycle.ts';
import { Failure } from '../../errors.ts';
import type { VaultMaker, VaultSite } from '../../ports.ts';

type VaultStep = 'make' | 'switch versions on' | 'set the lifecycle';

/** What makes a vault of what stands there. A lifecycle that somebody wrote is judged by `doctor`, and never replaced. */
function planVault(site: VaultSite | null): readonly VaultStep[] {
  if (site === null) return ['make', 'set the lifecycle'];
  return [
    ...(site.versioning ? [] : (['switch versions on'] as const)),
    ...(site.lifecycle === null ? (['set the lifecycle'] as const) : []),
  ];
}

export interface VaultMade {
  readonly done: readonly string[];
  /** What these keys may not do and the vault can be used without; each with the command for whoever may. */
  readonly left: readonly { readonly what: string; readonly command: string }[];
}

/** Makes the vault ready as far as these keys may. Failure where it cannot be used without what they may not. */
export async function readyVault(maker: VaultMaker, store: Store, noncurrentDays: number): Promise<VaultMade> {
  const done: string[] = [];
  const left: { what: string; command: string }[] = [];
  for (const step of planVault(await maker.look())) {
    const { run, command, vital } = stepOf(step, maker, store, noncurrentDays);
    try {
      done.push(await run());
    } catch (error) {
      if (!(error instanceof Failure) || error.kind !== 'credentials') throw error;
      if (vital) {
        throw new Failure('credentials', `these keys may not ${step} bucket ${store.bucket}`, {
          hint: command,
          cause: error,
        });
      }
      left.push({ what: `these keys may not ${step}`, command });
    }
  }
  return { done, left };
}

interface Step {
  readonly command: string;
  readonly vital: boolean;
  /** Says what it did. */
  readonly run: () => Promise<string>;
}

function stepOf(step: VaultStep, maker: VaultMaker, store: Store, noncurrentDays: number): Step {
  switch (step) {
    case 'make':
      return {
        command: makeLockedBucket(store, store.bucket),
        vital: true,
        async run() {
          await maker.make();
          return `bucket ${store.bucket} is made, with versions and Object Lock`;
        },
      };
    case 'switch versions on':
      return {
        command: switchVersionsOn(store),
        vital: true,
        async run() {
          await maker.switchVersionsOn();
          return `bucket ${store.bucket} keeps versions now`;
        },
      };
    case 'set the lifecycle':
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
