import assert from 'node:assert/strict';
import { test } from 'node:test';
import { taskSecrets } from '../../lib/config/deployment/secrets.ts';
import { allOf, deploymentOf, kindNames, templatesOf } from './templates.ts';

interface Container {
  readonly Secrets?: readonly { readonly ValueFrom: unknown }[];
}

for (const kind of kindNames) {
  test(`the members that doctor looks for are those that the tasks start with in ${kind}`, async () => {
    const { runner } = await templatesOf(kind);
    const named = new Set<string>();
    for (const task of allOf(runner, 'AWS::ECS::TaskDefinition')) {
      for (const { Secrets: secrets = [] } of task['ContainerDefinitions'] as readonly Container[]) {
        for (const { ValueFrom: from } of secrets) {
          const [, secret = '', member = ''] = /secret:([a-z/]+):([A-Z_]+)::/.exec(JSON.stringify(from)) ?? [];
          named.add(`${secret}:${member}`);
        }
      }
    }
    const wanted = [...taskSecrets((await deploymentOf(kind)).aws)].flatMap(([secret, members]) =>
      members.map((member) => `${secret}:${member}`),
    );
    assert.deepEqual([...named].toSorted(), wanted.toSorted());
  });
}
