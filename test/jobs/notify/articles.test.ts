import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { scheduledJobs } from '../../../lib/core/runs/timetable.ts';
import { type ExitName, exitCodes } from '../../../lib/errors.ts';
import { articleOf } from '../../../lib/jobs/notify/articles.ts';

const top = join(import.meta.dirname, '../../..');

/** The anchors that a reader of Markdown gives the headings of a page. */
function anchorsOf(page: string): ReadonlySet<string> {
  const headings = [...readFileSync(join(top, page), 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, title = '']) => title);
  return new Set(
    headings.map((title) =>
      title
        .toLowerCase()
        .replaceAll(/[^\w\s-]/g, '')
        .replaceAll(/\s/g, '-'),
    ),
  );
}

test('every way in which a job can end badly has its article in the runbook', () => {
  const anchors = anchorsOf('docs/runbook.md');
  for (const job of scheduledJobs) {
    for (const exit of Object.keys(exitCodes) as ExitName[]) {
      const [page, anchor = ''] = articleOf(job, exit).split('#');
      assert.equal(page, 'docs/runbook.md');
      assert.ok(anchors.has(anchor), `${job} ${exit}: no article ${anchor}`);
    }
  }
});
