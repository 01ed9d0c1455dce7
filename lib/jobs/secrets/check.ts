import type { KeyCheck } from '../../core/secrets/keyCheck.ts';
import { compareKeys, inForceAt } from '../../core/secrets/secretCopy.ts';
import type { SecretRecords, SecretsFile } from '../../ports/secrets.ts';
import { variablesOf } from './variables.ts';

/** Opens no copy: the marks next to it are enough. */
export async function checkSecrets(
  { store, file }: { readonly store: SecretRecords; readonly file: SecretsFile },
  critical: readonly string[],
  at: Date,
): Promise<KeyCheck> {
  const inForce = inForceAt(await store.list(), at);
  if (inForce === null) return { at: at.toISOString(), inForce: null, findings: [] };
  const atHand = variablesOf(await file.read(), file.path);
  return { at: at.toISOString(), inForce, findings: await compareKeys(inForce.copy, atHand, critical) };
}
