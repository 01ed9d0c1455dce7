import { createHash } from 'node:crypto';
import type { VaultReport } from '../../jobs/report.ts';
import { aheadHtml } from './ahead.ts';
import { censusHtml } from './census.ts';
import { drillsHtml } from './drills.ts';
import { growthHtml } from './growth.ts';
import { type Html, html } from './html.ts';
import { jobsHtml } from './jobs.ts';
import { madeHtml } from './made.ts';
import { momentText } from './moments.ts';
import { pointsHtml } from './points.ts';
import { glanceHtml, standingHtml } from './standing.ts';
import { style } from './style.ts';

/** A lifebuoy as a data URL, so that browsers do not request an icon. */
const icon = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><circle cx="8" cy="8" r="5.5" fill="none" stroke="#0b5d78" stroke-width="4"/></svg>',
)}`;

/** Nothing may be loaded, and no script runs; the only style is allowed by its digest. */
const policy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; img-src data:; base-uri 'none'; form-action 'none'`;

/** A self-contained page: it can be mailed, printed, and opened years later. */
export function reportPage(report: VaultReport): string {
  const { host, madeAt } = report;
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<link rel="icon" href="${icon}">
<title>${host}: ${report.status.verdict}, ${momentText(madeAt)} UTC</title>
<style>${styleHtml}</style>
</head>
<body>
<main>
${standingHtml(report)}
${glanceHtml(report)}
${pointsHtml(report)}
${growthHtml(report)}
${jobsHtml(report)}
${drillsHtml(report)}
${censusHtml(report)}
${aheadHtml(report)}
${madeHtml(report)}
<footer>All times are UTC. Read from the vault alone; a backup that was never restored is a hope.</footer>
</main>
</body>
</html>
`;
  return page.markup;
}

/** Our own text, not a stranger's: inserted unescaped, because its digest is in the policy. */
const styleHtml: Html = { markup: style };
