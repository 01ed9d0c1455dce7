export interface BrakeLimits {
  /** The brake engages above this share of all files … */
  readonly share: number;
  /** … and above this count, both. */
  readonly count: number;
}

/** 20 % and more than 100 files. */
const defaultBrake: BrakeLimits = { share: 0.2, count: 100 };

/**
 * Why a mirror run must stop before it copies, or null. `present` counts the files of the last index that were there;
 * `gone` and `changed` count those of them that vanished or differ now. Losing every file engages it at any size.
 */
export function judgeBrake(
  counts: { readonly present: number; readonly gone: number; readonly changed: number },
  limits: BrakeLimits = defaultBrake,
): string | null {
  const { present, gone, changed } = counts;
  if (!isTooMuch(gone + changed, present, limits)) return null;
  return `${gone} of ${present} files vanished and ${changed} changed at once`;
}

/** Why prune must not hide `hiding` of an index's `entries` files, or null. */
export function judgeHiding(
  counts: { readonly entries: number; readonly hiding: number },
  limits: BrakeLimits = defaultBrake,
): string | null {
  const { entries, hiding } = counts;
  return isTooMuch(hiding, entries, limits) ? `${hiding} of ${entries} mirrored files would be hidden at once` : null;
}

/**
 * Why a restore of files alone must ask before it keeps or overwrites the `newer` ones of those `present` at the target, or
 * null: somebody who encrypts files makes all of them newer.
 */
export function judgeNewer(
  counts: { readonly present: number; readonly newer: number },
  limits: BrakeLimits = defaultBrake,
): string | null {
  const { present, newer } = counts;
  return isTooMuch(newer, present, limits) ? `${newer} of ${present} files there are newer than the snapshot` : null;
}

function isTooMuch(part: number, whole: number, limits: BrakeLimits): boolean {
  if (part <= 0) return false;
  return part >= whole || (part > whole * limits.share && part > limits.count);
}
