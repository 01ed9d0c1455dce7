/** Whole seconds since a moment in ISO 8601; 0 for one of the future, as clocks that disagree make it. */
export function ageOf(at: string, now: Date): number {
  return Math.max(0, Math.round((now.getTime() - Date.parse(at)) / 1000));
}
