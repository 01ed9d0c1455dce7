import { inForceAt, type SecretCopy } from '../../core/secrets/secretCopy.ts';
import { Failure } from '../../errors.ts';
import type { SecretReader, SecretsOutput } from '../../ports/secrets.ts';

export type SecretChoice = { readonly by: 'name'; readonly name: string } | { readonly by: 'time'; readonly at: Date };

export interface PullResult {
  readonly copy: SecretCopy;
  readonly path: string;
}

/** Writes one copy to a new file. Failure `usage` when there is no such copy, or the file exists. */
export async function pullSecrets(
  { store, output }: { readonly store: SecretReader; readonly output: SecretsOutput },
  choice: SecretChoice,
): Promise<PullResult> {
  const copies = await store.list();
  const copy =
    choice.by === 'name' ? copies.find(({ name }) => name === choice.name) : inForceAt(copies, choice.at)?.copy;
  if (copy === undefined) {
    const wanted = choice.by === 'name' ? `no copy ${JSON.stringify(choice.name)}` : 'no copy yet';
    throw new Failure('usage', `there is ${wanted} in ${store.description}`, {
      hint: copies.length === 0 ? 'lifeboat secrets push' : 'lifeboat secrets list',
    });
  }
  await output.write(await store.read(copy.name));
  return { copy, path: output.path };
}
