import { humanSeconds, humanSpan } from '../../core/runs/duration.ts';
import type { VaultReport } from '../../jobs/report.ts';
import { type Html, html, name, nothing } from './html.ts';
import { momentText } from './moments.ts';
import { tableHtml } from './table.ts';

const shownDrills = 16;
const barWidth = 72;

const columns = [
  { title: 'Began, UTC' },
  { title: 'Snapshot' },
  { title: 'Verdict', text: true },
  { title: 'Recovery time', number: true },
  { title: '', spare: true },
  { title: 'Recovery point', number: true },
] as const;

type Drill = VaultReport['drills'][number];

/** What was rehearsed: how long everything took to come back, and how old it was. */
export function drillsHtml({ drills }: VaultReport): Html {
  if (drills.length === 0) {
    return html`<section id="drills"><h2>Drills</h2><p class="lead">No drill yet: nothing is known to come back. <code>lifeboat drill</code></p></section>`;
  }
  const shown = drills.toReversed().slice(0, shownDrills);
  const longest = shown.reduce((most, { recoverySeconds }) => Math.max(most, recoverySeconds ?? 0), 1);
  const passed = drills.filter(({ verdict }) => verdict === 'proven').length;
  const more = drills.length - shown.length;
  return html`<section id="drills"><h2>Drills</h2>
<p class="lead">${passed} of ${drills.length} brought everything back. Recovery time: from the start to the last check. Recovery
point: how old the snapshot was, which is what a disaster at that moment would have cost.</p>
${tableHtml(
  'Drills, newest first',
  columns,
  shown.map((drill) => row(drill, longest)),
)}
${more === 0 ? nothing : html`<p class="note">and ${more} before these</p>`}</section>`;
}

function row(drill: Drill, longest: number): readonly (Html | string)[] {
  const { startedAt, snapshot, recoverySeconds, recoveryPointSeconds } = drill;
  return [
    momentText(startedAt),
    html`<span class="keep">${name(snapshot ?? '–')}</span>`,
    verdictHtml(drill),
    recoverySeconds === null ? '–' : humanSeconds(recoverySeconds),
    recoverySeconds === null ? nothing : bar(recoverySeconds / longest),
    recoveryPointSeconds === null ? '–' : humanSpan(recoveryPointSeconds),
  ];
}

function verdictHtml({ verdict, summary }: Drill): Html {
  if (verdict === 'proven') return html`<span class="good">proven</span>`;
  return html`<span class="bad">${verdict}</span><br><small>${name(summary)}</small>`;
}

function bar(share: number): Html {
  const length = Math.max(1, Math.round(share * barWidth));
  return html`<svg class="inline" viewBox="0 0 ${barWidth} 8" width="${barWidth}" height="8" aria-hidden="true"><rect class="bar" width="${length}" height="8" rx="1"/></svg>`;
}
