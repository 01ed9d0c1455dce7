import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Failure } from '../../../lib/errors.ts';
import { checked } from '../../../lib/jobs/doctor/finding.ts';

const hints: readonly (readonly [string | undefined, string | null])[] = [
  [undefined, null],
  ['lifeboat doctor', null],
  ['create it, or correct the name: lifeboat doctor', 'create it, or correct the name'],
  ['see whether the store is up, then run again: lifeboat doctor', 'see whether the store is up'],
  ['apt-get install postgresql-client-15', 'apt-get install postgresql-client-15'],
];

for (const [hint, advice] of hints) {
  test(`a failure whose hint is ${JSON.stringify(hint)} is mended by ${JSON.stringify(advice)}: doctor sends nobody to itself`, async () => {
    const failing = (): Promise<never> =>
      Promise.reject(new Failure('vault', 'it failed', hint === undefined ? {} : { hint }));
    assert.deepEqual(await checked('vault', 'asking', failing), [
      { subject: 'vault', verdict: 'fail', kind: 'vault', what: 'asking: it failed', mend: advice },
    ]);
  });
}
