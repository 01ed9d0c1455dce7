import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { loadDeployment } from '../../lib/config/deployment/load.ts';
import { RunnerStack } from '../../lib/infra/runnerStack.ts';
import { VaultStack } from '../../lib/infra/vaultStack.ts';

const example = join(import.meta.dirname, '../../lifeboat.example.json');

/** The templates of the example, with other settings laid over it. `outdir`: for a process that goes on and cleans up itself. */
export async function exampleTemplates(
  changes: Readonly<Record<string, unknown>> = {},
  outdir?: string,
): Promise<{ readonly vault: Template; readonly runner: Template }> {
  const file = JSON.parse(await readFile(example, 'utf8')) as Readonly<Record<string, unknown>>;
  const deployment = await loadDeployment({ ...file, ...changes });
  const app = new App(outdir === undefined ? {} : { outdir });
  const [vault, runner] = [new VaultStack(app, deployment), new RunnerStack(app, deployment)];
  return { vault: Template.fromStack(vault), runner: Template.fromStack(runner) };
}
