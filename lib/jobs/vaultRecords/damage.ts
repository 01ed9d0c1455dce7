import { Failure } from '../../errors.ts';

/**
 * Whether an error says that one record is gone, damaged or not ours: a caller that reads many goes on with the next.
 */
export function isDamage(error: unknown): error is Failure {
  return error instanceof Failure && error.kind === 'verification';
}

/** The result of `read`, or null where the record is damaged. */
export async function unlessDamaged<T>(read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if (isDamage(error)) return null;
    throw error;
  }
}
