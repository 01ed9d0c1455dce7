import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';

const execute = promisify(execFile);
const mebibyte = 1024 * 1024;

/** As after much work: the young generation is wide, and what lies outside the heap waits long for a collection. */
const heap = ['--min-semi-space-size=64', '--max-semi-space-size=64'];

async function peakOf(rows: number): Promise<number> {
  const program = join(import.meta.dirname, 'manyRows.ts');
  const { stdout } = await execute(process.execPath, [...heap, program, String(rows)]);
  return Number(stdout);
}

test('a table of some thousand rows takes no memory beside its text', async () => {
  const [small, large] = [await peakOf(10), await peakOf(4000)];
  assert.ok(large - small < 60 * mebibyte, `${small} bytes with 10 rows, ${large} with 4,000`);
});
