import { describeCopy, type SecretCopy } from '../../core/secretCopy.ts';
import type { Clock, SecretsFile, SecretWriter } from '../../ports.ts';
import { variablesOf } from './variables.ts';

export interface PushResult {
  readonly copy: SecretCopy;
  readonly place: string;
  /** Critical variables that the file does not have. */
  readonly lacking: readonly string[];
}

/** Stores a copy of the application's secrets for good, with a mark of each critical key beside it. */
export async function pushSecrets(
  ports: { readonly store: SecretWriter; readonly file: SecretsFile; readonly clock: Clock },
  host: string,
  critical: readonly string[],
): Promise<PushResult> {
  const { store, file, clock } = ports;
  const content = await file.read();
  const variables = variablesOf(content, file.path);
  const storedAt = clock.now();
  const copy = await describeCopy({ name: store.nameAt(storedAt), host, storedAt }, variables, critical);
  await store.add(copy, content);
  return { copy, place: store.description, lacking: critical.filter((name) => !variables.has(name)) };
}
