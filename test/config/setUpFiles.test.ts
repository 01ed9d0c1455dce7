import assert from 'node:assert/strict';
import { test } from 'node:test';

import { setUpFiles } from '../../lib/config/setUpFiles.ts';

test('refuses a secret that no file of variables can hold, naming the variable, the mend and not the secret', () => {
  assert.throws(() => setUpFiles(new Map([['MINIO_SECRET_KEY', `it's "$5"`]])), {
    kind: 'configuration',
    message: /^MINIO_SECRET_KEY holds an apostrophe beside a quote[^5]*$/,
    hint: /^choose another value for MINIO_SECRET_KEY/,
  });
});
