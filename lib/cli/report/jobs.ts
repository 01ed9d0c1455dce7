import { type RunRow, runsByDay, type Streak, streaksOf, summaryOf } from '../../core/report/runs.ts';
import { timeScale } from '../../core/report/scale.ts';
import { humanSeconds } from '../../core/runs/duration.ts';
import { type ScheduledJob, scheduledJobs } from '../../core/runs/timetable.ts';
import type { VaultReport } from '../../jobs/report.ts';
import { barChart } from './chart.ts';
import { type Html, html, name, nothing } from './html.ts';
import { dateText, momentText } from './moments.ts';
import { tableHtml } from './table.ts';

/** How many streaks of failed runs are shown in full; the receipts have all of them. */
const shownFailures = 12;

/** How long each job took on each day, and which runs failed. */
export function jobsHtml({ days, runs }: VaultReport): Html {
  const failures = streaksOf(runs);
  return html`<section id="jobs"><h2>Jobs</h2>
<p class="lead">The longest run of each day. A triangle marks a day on which a run failed.</p>
<div class="charts">${scheduledJobs.map((job) =>
    figure(
      job,
      days,
      runs.filter((run) => run.job === job),
    ),
  )}</div>
${failures.length === 0 ? nothing : failuresHtml(failures)}</section>`;
}

function figure(job: ScheduledJob, days: VaultReport['days'], rows: readonly RunRow[]): Html {
  const { runs, failed, medianSeconds, longestSeconds } = summaryOf(rows);
  const bars = runsByDay(rows, days).map((day) => ({
    date: day.date,
    value: day.longestSeconds,
    troubled: day.failed > 0,
    title: `${dateText(day.date)}: ${day.runs} runs, ${day.failed} failed${
      day.longestSeconds === null ? '' : `, the longest ${humanSeconds(day.longestSeconds)}`
    }`,
  }));
  const scale = timeScale(Math.max(...bars.map(({ value }) => value ?? 0), 1));
  const usual = medianSeconds === null ? 'no run' : humanSeconds(medianSeconds);
  const label = `${job}: ${runs} runs, ${failed} failed, usually ${usual}`;
  return html`<figure><figcaption><b>${job}</b> <span>usually</span><em>${usual}</em></figcaption>
${barChart({ label, days, scale, valueText: shortSeconds }, bars)}
<p class="note">${runs} runs, ${failed === 0 ? 'none failed' : `${failed} failed`}${
    longestSeconds === null ? '' : `, at most ${humanSeconds(longestSeconds)}`
  }</p></figure>`;
}

/** Ticks are round: `30 s`, not `30.0 s`. */
function shortSeconds(seconds: number): string {
  return seconds < 10 ? `${seconds} s` : humanSeconds(seconds);
}

function failuresHtml(streaks: readonly Streak[]): Html {
  const rows = streaks
    .slice(0, shownFailures)
    .map(({ first, last, job, runs, exitCode, trouble: incident }) => [
      first === last ? momentText(first) : html`${momentText(first)}<br>to ${momentText(last)}`,
      job,
      String(runs),
      String(exitCode),
      name(incident),
    ]);
  const more = streaks.length - rows.length;
  return html`<h3>What failed</h3>${tableHtml('Runs that failed, newest first', columns, rows)}
${more === 0 ? nothing : html`<p class="note">and ${more} times before these; every receipt is in the vault</p>`}`;
}

const columns = [
  { title: 'Began, UTC' },
  { title: 'Job' },
  { title: 'Runs', number: true },
  { title: 'Exit', number: true },
  { title: 'What it said', text: true },
] as const;
