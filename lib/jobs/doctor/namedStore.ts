import type { Store } from '../../core/vault/store.ts';
import type { DoctorPorts } from './contract.ts';

/** A store that does not answer soon is told of by the trials, which wait longer. */
const patienceMilliseconds = 3000;

/** The store with the name that it gives itself, by which commands suit it. */
export async function namedStore({ store, writing, clock }: DoctorPorts): Promise<Store | null> {
  if (store === null || writing === null) return store;
  const patience = new AbortController();
  const unknown = clock.sleep(patienceMilliseconds, patience.signal).then(
    () => null,
    () => null,
  );
  const server = await Promise.race([writing.probe.storeName().catch(() => null), unknown]);
  patience.abort();
  return { ...store, server };
}
