import { type App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { type Acknowledged, acknowledged } from './acknowledged.ts';

/** Checks every synthesis with cdk-nag, after acknowledging the accepted findings on their constructs. */
export function check(app: App): void {
  const checks = new AwsSolutionsChecks(app);
  for (const { ruleName, violatingResources } of checks.validateScope(app).violations) {
    const known = acknowledged.find((row) => covers(row, ruleName));
    if (known === undefined) continue;
    for (const { constructPath = '' } of violatingResources) {
      const found = app.node.findAll().find(({ node }) => node.path === constructPath);
      if (found !== undefined) Validations.of(found).acknowledge({ id: ruleName, reason: known.reason });
    }
  }
  Validations.of(app).addPlugins(checks);
}

/** IAM5 names what it found: `AwsSolutions-IAM5[Resource::*]`. */
export function covers({ rule, resource }: Acknowledged, ruleName: string): boolean {
  const [, name, found] = /^AwsSolutions-([A-Z0-9]+)(?:\[Resource::(.*)\])?$/.exec(ruleName) ?? [];
  return name === rule && (resource === undefined ? found === undefined : found !== undefined && resource.test(found));
}
