/** What a drill measured: how long everything took to come back, and how much that was. */
export interface MeasuredRecovery {
  readonly seconds: number;
  /** Of the plain archive and the files together; null where the drill's receipt does not say. */
  readonly bytes: number | null;
}

export interface ExpectedRecovery {
  readonly seconds: number;
  /** `measured`: as the drill took. `scaled`: there is more to bring back now, and the drill's time grows with it. */
  readonly basis: 'measured' | 'scaled';
}

/** Growth that a drill's time is taken to cover. */
const tolerated = 1.1;

/** How long it would take to bring back `bytes`. Never less than measured: starting takes its time whatever the size. */
export function expectedRecovery(measured: MeasuredRecovery, bytes: number | null): ExpectedRecovery {
  const growth = measured.bytes === null || measured.bytes === 0 || bytes === null ? 1 : bytes / measured.bytes;
  if (growth <= tolerated) return { seconds: measured.seconds, basis: 'measured' };
  return { seconds: Math.round(measured.seconds * growth), basis: 'scaled' };
}
