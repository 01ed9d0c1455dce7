import { Failure } from '../errors.ts';

/**
 * A problem of a configuration: the setting, its value unless that is secret, what is wrong with it, and what to do.
 */
export function wrong(message: string, hint: string): Failure {
  return new Failure('configuration', message, { hint });
}
