/** What `npx cdk` runs: lifeboat.json, or the example where there is none yet, becomes templates. */
import { failed } from '../lib/cli/output/failed.ts';
import { loadDeployment } from '../lib/config/deployment/load.ts';
import { readConfigurationFile } from '../lib/config/file.ts';
import { createApp } from '../lib/infra/app.ts';

try {
  const file = (await readConfigurationFile()) ?? (await readConfigurationFile('lifeboat.example.json'));
  createApp(await loadDeployment(file)).synth();
} catch (error) {
  process.exitCode = await failed(error);
}
