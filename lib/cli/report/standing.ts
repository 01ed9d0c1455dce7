import { humanBytes } from '../../core/runs/bytes.ts';
import { humanSeconds, humanSpan } from '../../core/runs/duration.ts';
import type { Problem, Verdict } from '../../core/runs/standing.ts';
import type { VaultReport } from '../../jobs/report.ts';
import { countText } from '../output/amounts.ts';
import { type Html, html, name, nothing } from './html.ts';
import { momentText } from './moments.ts';

const words = {
  safe: ['safe', 'Safe'],
  look: ['look', 'Look'],
  'at risk': ['risk', 'At risk'],
} as const satisfies Readonly<Record<Verdict, unknown>>;

/** The verdict and its reason; then what has to be fixed. */
export function standingHtml({ host, bucket, madeAt, status }: VaultReport): Html {
  const [kind, word] = words[status.verdict];
  return html`<header>
<p class="mark">Lifeboat</p>
<h1>${name(host)}</h1>
<p class="meta">vault ${name(bucket)} as of ${momentText(madeAt)} UTC</p>
<p class="verdict ${kind}"><strong>${word}</strong><span>${status.reason}</span></p>
</header>
${status.problems.length === 0 ? nothing : problemsHtml(status.problems)}`;
}

function problemsHtml(problems: readonly Problem[]): Html {
  return html`<section id="problems"><h2>Open problems</h2>
<ul class="problems">${problems.map(
    ({ severity, text, mend: hint }) => html`<li class="${severity}"><p><b class="severity">${
      severity === 'risk' ? 'Risk' : 'Look'
    }</b> ${name(text)}</p>${hint === null ? nothing : html`<p class="mend">${name(hint)}</p>`}</li>
`,
  )}</ul></section>`;
}

/** What an operator asks first, in figures. */
export function glanceHtml({ status, madeAt }: VaultReport): Html {
  const { newestSnapshot, mirror, provenDrill, loss, recovery } = status;
  const ago = (at: string): string => humanSpan((Date.parse(madeAt) - Date.parse(at)) / 1000);
  const figures = [
    newestSnapshot === null
      ? figure('Newest snapshot', 'none', 'lifeboat backup')
      : figure(
          'Newest snapshot',
          `${humanSpan(newestSnapshot.ageSeconds)} old`,
          `${countText(newestSnapshot.rows)} rows; ${countText(status.snapshots)} ${status.snapshots === 1 ? 'snapshot' : 'snapshots'} in the vault`,
        ),
    mirror === null
      ? figure('Files', 'no mirror', 'lifeboat mirror')
      : figure(
          'Files',
          countText(mirror.files),
          `${humanBytes(mirror.bytes)}, mirrored ${ago(mirror.listingBeganAt)} ago`,
        ),
    provenDrill === null
      ? figure('Proven', 'never', 'lifeboat drill')
      : figure(
          'Proven',
          `${ago(provenDrill.provenAt)} ago`,
          html`snapshot <span class="keep">${provenDrill.snapshot}</span>`,
        ),
    figure(
      'A disaster now costs',
      loss.rowsSince === null ? 'everything' : ago(loss.rowsSince),
      `of rows, and ${loss.filesSince === null ? 'every file' : `files of the last ${ago(loss.filesSince)}`}`,
    ),
    recovery === null
      ? figure('Back in', 'unknown', 'no drill has shown it')
      : figure(
          'Back in',
          humanSeconds(recovery.seconds),
          recovery.basis === 'measured' ? 'as the newest drill took' : 'the newest drill’s time, grown with the data',
        ),
  ];
  return html`<section aria-label="At a glance"><dl class="glance">${figures}</dl></section>`;
}

function figure(what: string, value: string, note: Html | string): Html {
  return html`<div><dt>${what}</dt><dd>${value}</dd><dd class="note">${note}</dd></div>\n`;
}
