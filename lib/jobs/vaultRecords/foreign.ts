import { Failure } from '../../errors.ts';

/** Something under a record's name that is not a record of ours: it never counts and is never evidence. */
export class Foreign extends Failure {
  constructor(key: string, why: string) {
    super('verification', `${key} does not count: ${why}`, {
      hint: 'somebody else writes into this vault, or a signing key is not among those trusted: lifeboat doctor',
    });
  }
}

/** Whether an error says that the record is not ours, as opposed to ours and damaged. */
export function isForeign(error: unknown): boolean {
  return error instanceof Foreign;
}
