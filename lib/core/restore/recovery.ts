/** What a drill measured: how long it took to bring everything back, and how many bytes that was. */
export interface MeasuredRecovery {
  readonly seconds: number;
  /** Of the plain archive and the files together; null where the drill's receipt does not say. */
  readonly bytes: number | null;
}

export interface ExpectedRecovery {
  readonly seconds: number;
  /** `measured`: the drill's own time. `scaled`: there is more to bring back now, and the drill's time is scaled up. */
  readonly basis: 'measured' | 'scaled';
}

/** Growth up to which a drill's time still counts as measured. */
const tolerated = 1.1;

/**
 * How long it would take to bring back `bytes`. Never less than measured: part of the time does not depend on the size.
 */
export function expectedRecovery(measured: MeasuredRecovery, bytes: number | null): ExpectedRecovery {
  const growth = measured.bytes === null || measured.bytes === 0 || bytes === null ? 1 : bytes / measured.bytes;
  if (growth <= tolerated) return { seconds: measured.seconds, basis: 'measured' };
  return { seconds: Math.round(measured.seconds * growth), basis: 'scaled' };
}
