/** What `npx cdk` runs: lifeboat.json, or the example where there is none yet, becomes templates. */
import { App } from 'aws-cdk-lib';
import { printError } from '../lib/cli/output/error.ts';
import { createScreen } from '../lib/cli/output/screen.ts';
import { processStreams } from '../lib/cli/output/streams.ts';
import { loadDeployment } from '../lib/config/deployment/load.ts';
import { readEnvironment } from '../lib/config/env.ts';
import { readConfigurationFile } from '../lib/config/file.ts';
import { createRedactor } from '../lib/config/redact.ts';
import { exitCodeOf } from '../lib/errors.ts';
import { VaultStack } from '../lib/infra/vaultStack.ts';

try {
  const app = new App();
  const file = (await readConfigurationFile()) ?? (await readConfigurationFile('lifeboat.example.json'));
  new VaultStack(app, loadDeployment(file));
  app.synth();
} catch (error) {
  const { err } = processStreams(await readEnvironment());
  printError(createScreen(err, createRedactor(), true), error, { verbose: false });
  process.exitCode = exitCodeOf(error);
}
