/** Whole seconds since a moment in ISO 8601; 0 for one in the future, which happens when clocks disagree. */
export function ageOf(at: string, now: Date): number {
  return Math.max(0, Math.round((now.getTime() - Date.parse(at)) / 1000));
}
