import { describeCopy, describeFile, type SecretCopy } from '../../core/secrets/secretCopy.ts';
import { Failure } from '../../errors.ts';
import type { Clock } from '../../ports/clock.ts';
import type { SecretsFile, SecretWriter } from '../../ports/secrets.ts';
import { valuesIn, variablesOf } from './variables.ts';

export interface PushResult {
  readonly copy: SecretCopy;
  readonly place: string;
  readonly bytes: number;
  /** Critical variables that a file of variables does not have. */
  readonly lacking: readonly string[];
}

interface PushPorts {
  readonly store: SecretWriter;
  readonly file: SecretsFile;
  readonly clock: Clock;
}

/** Stores the application's `.env` permanently, with a mark for each critical key next to it. */
export async function pushSecrets(ports: PushPorts, host: string, critical: readonly string[]): Promise<PushResult> {
  const content = await ports.file.read();
  return pushVariables(ports, host, critical, content, variablesOf(content, ports.file.path));
}

/**
 * Stores any file permanently, byte for byte. A file named like a `.env`, or with a critical key in it, is stored as
 * one; of any other file only the name is recorded.
 */
export async function pushFile(ports: PushPorts, host: string, critical: readonly string[]): Promise<PushResult> {
  const { store, file, clock } = ports;
  const content = await file.read();
  const name = nameOf(file.path);
  const variables = valuesIn(content);
  if (/(?:^|\.)env(?:$|\.)/.test(name) || critical.some((key) => variables.has(key))) {
    return pushVariables(ports, host, critical, content, variablesOf(content, file.path));
  }
  if (content.length === 0) {
    throw new Failure('configuration', `${file.path} is empty`, { hint: 'name the file of secrets: --file <path>' });
  }
  const storedAt = clock.now();
  const copy = describeFile({ name: store.nameAt(storedAt, name), host, storedAt, file: name });
  await store.add(copy, content);
  return { copy, place: store.description, bytes: content.length, lacking: [] };
}

async function pushVariables(
  { store, clock }: PushPorts,
  host: string,
  critical: readonly string[],
  content: Uint8Array,
  variables: ReadonlyMap<string, string>,
): Promise<PushResult> {
  const storedAt = clock.now();
  const copy = await describeCopy({ name: store.nameAt(storedAt), host, storedAt }, variables, critical);
  await store.add(copy, content);
  const lacking = critical.filter((name) => !variables.has(name));
  return { copy, place: store.description, bytes: content.length, lacking };
}

/** The last part of a path, without characters that a secret store or a shell might not accept. */
function nameOf(path: string): string {
  const last = path.split('/').findLast((part) => part !== '') ?? 'file';
  return last.replaceAll(/[^\w.-]/g, '_').slice(0, 64);
}
