import { Failure } from '../../errors.ts';

/** Something under a record's name that is no record of ours: it never counts, and nothing is judged by it. */
export class Foreign extends Failure {
  constructor(key: string, why: string) {
    super('verification', `${key} does not count: ${why}`, {
      hint: 'somebody else writes into this vault, or a signing key is not among those trusted: lifeboat doctor',
    });
  }
}

/** Whether an error says that what was read is none of ours, and not that a record of ours is damaged. */
export function isForeign(error: unknown): boolean {
  return error instanceof Foreign;
}
