/** What `npx cdk` runs: lifeboat.json, or the file that the argument names, becomes templates. */
import { failed } from '../lib/cli/output/failed.ts';
import { systemClock } from '../lib/compose/clock.ts';
import { loadDeployment, refuseUnsealed } from '../lib/config/deployment/load.ts';
import { readConfigurationFile } from '../lib/config/file.ts';
import { Failure } from '../lib/errors.ts';
import { renewed } from '../lib/infra/jobs/image.ts';
import { createApp } from '../lib/infra/stacks/app.ts';

try {
  const [, , named] = process.argv;
  const file = await readConfigurationFile(named);
  if (file === undefined) {
    throw new Failure('configuration', 'there is no lifeboat.json in this directory', {
      hint: 'cp lifeboat.example.json lifeboat.json and edit it; to see the templates of the example: npm run synth',
    });
  }
  const deployment = await loadDeployment(file);
  // Only a deployment needs a key; a file named on the command line is only synthesized to be read.
  if (named === undefined) refuseUnsealed(deployment);
  // The image of a month is built once, by its first deploy: an older one keeps old packages.
  const month = systemClock.now().toISOString().slice(0, '2026-12'.length);
  createApp(deployment, { context: { [renewed]: month } }).synth();
} catch (error) {
  process.exitCode = await failed(error);
}
