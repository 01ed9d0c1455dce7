import { Failure, Failures } from '../errors.ts';
import type { Environment } from './env.ts';

/**
 * Looks up variables that a deployed function requires: its stack sets them. Throws Failures `configuration` naming
 * every one that is missing or empty, before any is looked up.
 */
export function demanded<const Name extends string>(
  environment: Environment,
  names: readonly Name[],
): (name: Name) => string {
  const missing = names.filter((name) => (environment[name] ?? '') === '');
  if (missing.length > 0) {
    const hint = 'deploy the stack again: npx cdk deploy --all';
    const problems = missing.map((name) => new Failure('configuration', `${name} is not set`, { hint }));
    throw new Failures('configuration', `not set: ${missing.join(', ')}`, problems);
  }
  return (name) => environment[name] ?? '';
}
