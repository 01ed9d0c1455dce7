import { type LeftOut, losesData, notInSnapshot, superuserWarning } from '../../core/snapshots/leftOut.ts';
import { during } from '../../errors.ts';
import type { ExportedSnapshot } from '../../ports/database.ts';

export interface FoundLeftOut {
  /** Null where it could not be listed; `warnings` say why. */
  readonly leftOut: LeftOut | null;
  readonly warnings: readonly string[];
}

/** What only describes the dump never stops it. */
export async function findLeftOut(snapshot: ExportedSnapshot): Promise<FoundLeftOut> {
  try {
    const leftOut = await snapshot.leftOut();
    const { needsSuperuser } = leftOut;
    const superuser = needsSuperuser.length === 0 ? [] : [superuserWarning(needsSuperuser)];
    return {
      leftOut,
      warnings: [
        ...notInSnapshot(leftOut, [])
          .filter(losesData)
          .map(({ what }) => what),
        ...superuser,
      ],
    };
  } catch (error) {
    return { leftOut: null, warnings: [during('listing what is not in this snapshot', error).message] };
  }
}
