/** What `npx cdk` runs: lifeboat.json, or the example where there is none yet, becomes templates. */
import { printError } from '../lib/cli/output/error.ts';
import { createScreen } from '../lib/cli/output/screen.ts';
import { processStreams } from '../lib/cli/output/streams.ts';
import { loadDeployment } from '../lib/config/deployment/load.ts';
import { readEnvironment } from '../lib/config/env.ts';
import { readConfigurationFile } from '../lib/config/file.ts';
import { createRedactor } from '../lib/config/redact.ts';
import { exitCodeOf } from '../lib/errors.ts';
import { createApp } from '../lib/infra/app.ts';

try {
  const file = (await readConfigurationFile()) ?? (await readConfigurationFile('lifeboat.example.json'));
  createApp(await loadDeployment(file)).synth();
} catch (error) {
  const { err } = processStreams(await readEnvironment());
  printError(createScreen(err, createRedactor(), true), error, { verbose: false });
  process.exitCode = exitCodeOf(error);
}
