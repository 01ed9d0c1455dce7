import { App, type AppProps } from 'aws-cdk-lib';
import type { Deployment } from '../../config/deployment/deployment.ts';
import { check } from './checked.ts';
import { RunnerStack } from './runnerStack.ts';
import { VaultStack } from './vaultStack.ts';

/** Both stacks, checked; the vault comes first, because the runner's jobs write to it from the first minute on. */
export function createApp(deployment: Deployment, props: AppProps = {}): App {
  const app = new App(props);
  const vault = new VaultStack(app, deployment);
  new RunnerStack(app, deployment).addStackDependency(vault);
  check(app);
  return app;
}
