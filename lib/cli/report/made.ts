import type { VaultReport } from '../../jobs/report.ts';
import { countText } from '../output/amounts.ts';
import { type Html, html, name, nothing } from './html.ts';
import { dateText } from './moments.ts';
import { tableHtml } from './table.ts';

/** The programs that made the newest snapshot, how the vault keeps it, and which keys open the snapshots. */
export function madeHtml(report: VaultReport): Html {
  const { made, vault } = report;
  const facts: readonly (readonly [string, string])[] = [
    ...(made === null
      ? []
      : ([
          ['Database', `${made.database} on PostgreSQL ${made.server}`],
          ['Dumped with', `pg_dump ${made.pgDump}, ${made.compressor}, ${made.seal ?? 'not sealed'}`],
          ['Written by', `${made.program}, manifest ${made.format}`],
        ] as const)),
    ['Vault keeps versions', vault.versioning ? 'yes' : 'no'],
    ['Vault locks', lockText(vault.objectLock)],
    ['Page written by', report.program],
  ];
  return html`<section id="made"><h2>Made with</h2>
<dl class="facts">${facts.map(([what, value]) => html`<div><dt>${what}</dt><dd>${name(value)}</dd></div>\n`)}</dl>
${keysHtml(report)}</section>`;
}

function lockText(lock: VaultReport['vault']['objectLock']): string {
  if (lock === null) return 'none: made without Object Lock';
  return lock.defaultMode === null ? 'Object Lock, set by each backup' : `Object Lock, ${lock.defaultMode} by default`;
}

const columns = [
  { title: 'Fingerprint' },
  { title: 'Opens', number: true },
  { title: 'From' },
  { title: 'To' },
] as const;

/** A private key is needed as long as a snapshot exists that only it opens. */
function keysHtml({ snapshots }: VaultReport): Html {
  const dates = new Map<string, string[]>();
  for (const { recipients, snapshotAt } of snapshots) {
    for (const key of recipients) if (snapshotAt !== null) dates.set(key, [...(dates.get(key) ?? []), snapshotAt]);
  }
  if (dates.size === 0) return nothing;
  const rows = [...dates].map(([key, taken]) => [
    html`<code>${key.replaceAll(/(.{4})(?=.)/g, '$1 ')}</code>`,
    `${countText(taken.length)} snapshots`,
    dateText(taken.at(-1) ?? ''),
    dateText(taken[0] ?? ''),
  ]);
  return html`<h3>Keys that open the dumps</h3>${tableHtml('Keys that open the dumps', columns, rows)}`;
}
