import type { Store } from '../../core/vault/store.ts';
import type { DoctorPorts } from './contract.ts';

/** A store that does not answer soon is told of by the trials, which wait longer. */
const waitMilliseconds = 3000;

/** The store with the name that it gives itself, by which commands suit it. */
export async function namedStore({ store, writing, clock }: DoctorPorts): Promise<Store | null> {
  if (store === null || writing === null) return store;
  const waitSettings = new AbortController();
  const unknown = clock.sleep(waitMilliseconds, waitSettings.signal).then(
    () => null,
    () => null,
  );
  const server = await Promise.race([writing.probe.storeName().catch(() => null), unknown]);
  waitSettings.abort();
  return { ...store, server };
}
