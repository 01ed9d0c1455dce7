import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

async function peakMebibytes(streamed: number): Promise<number> {
  const program = fileURLToPath(import.meta.resolve('./streamSeal.ts'));
  const { stdout } = await promisify(execFile)(process.execPath, ['--no-warnings', program, String(streamed)]);
  return Number(stdout);
}

test('sealing and opening take no more memory for eight times the bytes', async () => {
  const [small, large] = [await peakMebibytes(48), await peakMebibytes(384)];
  // Both steps at once in one process; a buffered stream would need 384 MiB more.
  assert.ok(large < small + 120, `${small} MiB for 48 MiB, ${large} MiB for 384 MiB`);
});
