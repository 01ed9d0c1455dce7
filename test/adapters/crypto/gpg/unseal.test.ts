import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { gpgUnseal } from '../../../../lib/adapters/crypto/gpg/unseal.ts';
import { systemClock } from '../../../../lib/adapters/local/clock/clock.ts';
import { chain } from '../../../../lib/adapters/local/processes/chain.ts';
import { locate, setSearchPath } from '../../../../lib/adapters/local/processes/environment.ts';
import { scratchIn } from '../../../../lib/adapters/local/scratch/scratch.ts';
import { scratch } from '../../../helpers/scratch.ts';
import { gather, streamOf } from '../../local/processes/streams.ts';
import { makeKey, sealFor } from '../openpgp/testKeys.ts';

const searchPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

test('an agent that takes longer to start than gpg has patience with one is waited for', async () => {
  await using folder = await scratch('agent');
  const [programs, disk] = [join(folder.path, 'bin'), scratchIn(join(folder.path, 'scratch'))];
  await mkdir(programs);
  const slow = `#!/bin/sh\nsleep 6\nexec ${await locate('gpg-agent')} "$@"\n`;
  await writeFile(join(programs, 'gpg-agent'), slow, { mode: 0o755 });
  const key = await makeKey({ name: 'restore' });
  const sealed = await sealFor([key], Buffer.from('archive'));
  setSearchPath(`${programs}:${searchPath}`);
  try {
    const began = systemClock.seconds();
    const filter = await gpgUnseal([key.privateKey], async () => null, disk).filter();
    assert.ok(systemClock.seconds() - began >= 6, 'another agent was started than the one on the path');
    const options = { scratch: disk, clock: systemClock, stallSeconds: 60, signal: new AbortController().signal };
    const opened = await gather(chain({ bytes: streamOf(sealed) }, [filter], options));
    assert.equal(opened.toString(), 'archive');
  } finally {
    setSearchPath(searchPath);
  }
});
