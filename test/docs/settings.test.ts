import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import * as v from 'valibot';

import { awsSchema } from '../../lib/config/deployment/schema.ts';
import { top } from './blocks.ts';
import { commandsOf, filled } from './commands.ts';

test('each network that docs/guide/aws.md shows fits into the section aws of lifeboat.json', async () => {
  const example = JSON.parse(await readFile(join(top, 'lifeboat.example.json'), 'utf8')) as { readonly aws: object };
  const ways: string[] = [];
  for (const block of await commandsOf('docs/guide/aws.md', import.meta.filename)) {
    const own = block.includes('…')
      ? { '"subnet-…", "subnet-…"': '"subnet-0a1b2c3d", "subnet-4e5f6a7b"', 'sg-…': 'sg-0a1b2c3d' }
      : {};
    const part = JSON.parse(`{${filled(block, own)}}`) as object;
    const { network } = v.parse(awsSchema, { ...example.aws, ...part });
    ways.push(network.way);
  }
  assert.deepEqual(ways, ['existing VPC', 'fixed address', 'hybrid']);
});
