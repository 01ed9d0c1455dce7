import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { context } from './templates.ts';

/** What `cdk init` puts into the cdk.json of a new project. */
const recommended = JSON.parse(
  await readFile(fileURLToPath(import.meta.resolve('aws-cdk-lib/recommended-feature-flags.json')), 'utf8'),
) as Readonly<Record<string, unknown>>;

/** Where cdk.json says something else, see docs/decisions/README.md. */
const ours = {
  // One statement a power, as the privilege table and the powers of the code say them.
  '@aws-cdk/aws-iam:minimizePolicies': false,
  '@aws-cdk/core:target-partitions': ['aws'],
};

test('cdk.json has every feature flag that the installed CDK recommends, at its value or one of ours', () => {
  assert.deepEqual(context, { ...recommended, ...ours });
});
