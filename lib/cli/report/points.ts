import { calendarOf, type RestorePoint } from '../../core/report/calendar.ts';
import { humanBytes } from '../../core/runs/bytes.ts';
import { doubtText, recordedDoubts } from '../../core/verify/doubt.ts';
import type { ListedSnapshot } from '../../jobs/list.ts';
import type { VaultReport } from '../../jobs/report.ts';
import { countText } from '../output/amounts.ts';
import { calendarHtml } from './calendar.ts';
import { type Html, html, name, nothing } from './html.ts';
import { dateText, momentText } from './moments.ts';
import { tableHtml } from './table.ts';

const columns = [
  { title: 'Snapshot' },
  { title: 'Taken, UTC', spare: true },
  { title: 'Proof', text: true },
  { title: 'Kept as' },
  { title: 'Until' },
  { title: 'Locked until', spare: true },
  { title: 'Rows', number: true },
  { title: 'Stored', number: true },
] as const;

/** A calendar of what can be restored, and all of it in a list. */
export function pointsHtml({ madeAt, days, snapshots, runs }: VaultReport): Html {
  const failures = runs.filter(({ job, trouble: incident }) => job === 'backup' && incident !== null);
  const months = calendarOf(
    new Date(madeAt),
    days,
    snapshots.flatMap(pointOf),
    failures.map(({ startedAt }) => startedAt),
  );
  return html`<section id="points"><h2>Restore points</h2>
${calendarHtml(months)}
${absencesHtml(snapshots[0])}
<details><summary>${snapshots.length === 1 ? 'The one restore point' : `All ${countText(snapshots.length)} restore points`}</summary>
${tableHtml('Restore points, newest first', columns, snapshots.map(row), 'scrolled')}</details></section>`;
}

/** Of the newest one: they usually do not change from one snapshot to the next. */
function absencesHtml(newest: ListedSnapshot | undefined): Html {
  const absences = newest?.notInSnapshot ?? [];
  if (absences.length === 0) return nothing;
  return html`<h3>Not in the newest snapshot</h3>
<ul>${absences.map(({ what, hint }) => html`<li>${name(what)}<br><small>${name(hint)}</small></li>`)}</ul>`;
}

function pointOf(snapshot: ListedSnapshot): readonly RestorePoint[] {
  const { snapshotAt: at, proof } = snapshot;
  if (at === null) return [];
  if (proof !== 'not drilled') return [{ at, state: proof }];
  return [{ at, state: recordedDoubts(snapshot).length > 0 ? 'suspect' : 'stored' }];
}

function row(snapshot: ListedSnapshot): readonly (Html | string)[] {
  const { snapshotAt, tier, keptUntil, lockedUntil, rows, storedBytes } = snapshot;
  return [
    html`<span class="keep">${name(snapshot.snapshot)}</span>`,
    snapshotAt === null ? '–' : momentText(snapshotAt),
    proofHtml(snapshot),
    tier ?? 'goes next',
    keptUntil === null ? '–' : dateText(keptUntil),
    lockedUntil === null ? '–' : dateText(lockedUntil),
    rows === null ? '–' : countText(rows),
    storedBytes === null ? '–' : humanBytes(storedBytes),
  ];
}

function proofHtml(snapshot: ListedSnapshot): Html | string {
  const { problem, proof } = snapshot;
  if (problem !== null) return html`<span class="bad">unreadable</span><br><small>${name(problem)}</small>`;
  const doubts = recordedDoubts(snapshot);
  if (doubts.length > 0) {
    return html`<span class="doubt">suspect</span><br><small>${name(doubts.map(doubtText).join('; '))}</small>`;
  }
  if (proof === 'failed') return html`<span class="bad">failed</span>`;
  return proof === 'proven' ? html`<span class="good">proven</span>` : 'not drilled';
}
