import assert from 'node:assert/strict';
import { test } from 'node:test';
import { App } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { acknowledged } from '../../../lib/infra/stacks/acknowledged.ts';
import { createApp } from '../../../lib/infra/stacks/app.ts';
import { covers } from '../../../lib/infra/stacks/checked.ts';
import { RunnerStack } from '../../../lib/infra/stacks/runnerStack.ts';
import { VaultStack } from '../../../lib/infra/stacks/vaultStack.ts';
import { context, deploymentOf, kindNames } from '../templates.ts';

function findings(app: App): readonly string[] {
  return new AwsSolutionsChecks(app).validateScope(app).violations.map(({ ruleName }) => ruleName);
}

for (const kind of kindNames) {
  test(`cdk-nag finds nothing in ${kind} that is not acknowledged with a reason`, async () => {
    assert.deepEqual(findings(createApp(await deploymentOf(kind), { context })), []);
  });
}

test('nothing is acknowledged that is not found', async () => {
  const found: string[] = [];
  for (const kind of kindNames) {
    const app = new App({ context });
    const deployment = await deploymentOf(kind);
    const stacks = [new VaultStack(app, deployment), new RunnerStack(app, deployment)];
    assert.deepEqual(app.node.children, stacks);
    found.push(...findings(app));
  }
  const idle = acknowledged.filter((row) => !found.some((ruleName) => covers(row, ruleName)));
  assert.deepEqual(idle, []);
});
