import type { Store } from '../../core/vault/store.ts';
import type { DoctorPorts } from './contract.ts';

/** The trials report a store that answers slowly: they wait longer. */
const waitMilliseconds = 3000;

/** The store with the name that it gives itself, so that commands can suit it. */
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
