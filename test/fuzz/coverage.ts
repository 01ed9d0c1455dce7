import { join } from 'node:path';
import { run } from 'node:test';

/** What reads and judges records. */
const judged = [
  'lib/core/{files/fileIndex,openpgp/*,runs/receipt,snapshots/manifest}.ts',
  'lib/core/vault/{document,lines,signedRecord}.ts',
  'lib/jobs/vaultRecords/*.ts',
];

/** A line for each module that reads records: how much of it the test of the fuzzer runs. */
export async function coverageLines(): Promise<readonly string[]> {
  const top = join(import.meta.dirname, '../..');
  const tests = run({
    files: [join(import.meta.dirname, 'fuzz.test.ts')],
    cwd: top,
    coverage: true,
    coverageIncludeGlobs: judged,
  });
  const lines: string[] = [];
  tests.on('test:coverage', ({ summary: { files } }) => {
    for (const { path, coveredLinePercent: ofLines, coveredBranchPercent: ofBranches } of files) {
      lines.push(
        `${ofLines.toFixed(0).padStart(4)} % of lines, ${ofBranches.toFixed(0).padStart(3)} % of branches of ${path.slice(top.length + 1)}`,
      );
    }
  });
  await Array.fromAsync(tests);
  return lines;
}
