import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { styleText } from 'node:util';
import { escapeXml } from '../plots/canvas.ts';
import { type Plot, svgOf } from '../plots/lines.ts';
import { formatSeconds } from '../terminal/progress.ts';
import { type Column, table } from '../terminal/table.ts';
import { type Profile, type ProfileName, secondsOf } from './profiles.ts';
import type { Figures, Interval, Seen } from './tally.ts';
import { keeps, percent, type Verdict } from './verdict.ts';

/** A run that is over. */
export interface Result {
  readonly name: ProfileName;
  readonly workload: string;
  readonly site: string;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly profile: Profile;
  readonly seed: number;
  /** Ended before its time. */
  readonly interrupted: boolean;
  readonly seen: Seen;
  readonly verdicts: readonly Verdict[];
  readonly browsers: { readonly visits: number; readonly failed: number; readonly problem?: string };
  /** Peak memory of this process, and the CPU time that it took. */
  readonly generator: { readonly peakBytes: number; readonly cpuSeconds: number };
}

/** Older results go. */
const keptResults = 20;

const columns: readonly Column<Figures>[] = [
  { title: 'Requests', align: 'right', value: ({ requests }) => String(requests) },
  { title: 'Failed', align: 'right', value: ({ failed }) => String(failed) },
  { title: 'p50 ms', align: 'right', value: ({ p50Ms }) => p50Ms.toFixed(1) },
  { title: 'p95 ms', align: 'right', value: ({ p95Ms }) => p95Ms.toFixed(1) },
  { title: 'p99 ms', align: 'right', value: ({ p99Ms }) => p99Ms.toFixed(1) },
  { title: 'Max ms', align: 'right', value: ({ maxMs }) => maxMs.toFixed(0) },
];
const named: readonly Column<Figures & { readonly name: string }>[] = [
  { title: '', value: ({ name }) => name },
  ...columns,
];

/** The summary for the terminal. */
export function summaryLines({
  seen,
  verdicts,
  browsers,
  profile,
  interrupted,
  generator,
}: Result): readonly string[] {
  const { sessions, seconds, phases, actions, all } = seen;
  // Afterwards nobody arrives any more, and those who are there finish: their requests belong to the load that was offered.
  const arriving = Math.min(seconds, secondsOf(profile.phases));
  const phaseColumns = [
    ...named,
    {
      title: 'Met',
      value: (figures: Figures) =>
        figures.requests === 0 ? '-' : keeps(figures, profile.thresholds) ? 'yes' : 'no',
    },
  ];
  return [
    ...(interrupted ? ['Interrupted: this is what was seen until then.'] : []),
    ...table(named, [...actions, { name: 'all', ...all }]),
    '',
    ...(phases.length > 1 ? [...table(phaseColumns, phases), ''] : []),
    `${sessions.begun} sessions began within ${formatSeconds(arriving)}, an offered load of ${(all.requests / arriving).toFixed(1)} requests/s; the most delayed one began ${sessions.latestMs.toFixed(0)} ms late.`,
    `The load itself took ${percent(generator.cpuSeconds / seconds)} of a core and ${Math.round(generator.peakBytes / 1e6)} MB.`,
    ...(browsers.visits > 0
      ? [`${browsers.visits} visits by Chromium, ${browsers.failed} of them failed.`]
      : []),
    ...(browsers.problem ? [`Chromium: ${browsers.problem}`] : []),
    ...verdicts.map(
      ({ what, limit, seen: value, ok }) =>
        `${ok ? styleText('green', 'ok  ') : styleText('red', 'FAIL')} ${what.padEnd(18)} ${value}  (${limit})`,
    ),
  ];
}

/** The plots by the name of their file. */
export function plotsOf({ seen: { intervals }, profile }: Result): ReadonlyMap<string, string> {
  const over = (value: (interval: Interval) => number) =>
    intervals.map((interval) => [interval.atSeconds + interval.seconds, value(interval)] as const);
  const answered = intervals.filter(({ requests }) => requests > 0);
  const time = (value: (interval: Interval) => number) =>
    answered.map((interval) => [interval.atSeconds + interval.seconds, value(interval)] as const);
  const plots: Readonly<Record<string, Plot>> = {
    requests: {
      title: 'Requests and errors',
      unit: '1/s',
      lines: [
        { title: 'requests', colour: '#1f6fb2', points: over(({ requests, seconds }) => requests / seconds) },
        { title: 'failed', colour: '#c0392b', points: over(({ failed, seconds }) => failed / seconds) },
        { title: 'sessions begun', colour: '#7f8c8d', points: over(({ begun, seconds }) => begun / seconds) },
      ],
    },
    times: {
      title: 'Time to the answer',
      unit: 'ms',
      lines: [
        { title: 'p50', colour: '#27ae60', points: time(({ p50Ms }) => p50Ms) },
        { title: 'p95', colour: '#1f6fb2', points: time(({ p95Ms }) => p95Ms) },
        { title: 'p99', colour: '#8e44ad', points: time(({ p99Ms }) => p99Ms) },
        {
          title: 'limit of p95',
          colour: '#c0392b',
          isLimit: true,
          points: over(() => profile.thresholds.p95Ms),
        },
      ],
    },
    sessions: {
      title: 'Sessions under way',
      unit: 'count',
      lines: [{ title: 'sessions', colour: '#1f6fb2', points: over(({ underWay }) => underWay) }],
    },
  };
  return new Map(Object.entries(plots).map(([name, plot]) => [name, svgOf(plot)]));
}

/** Writes figures, plots and page into a folder of their own. @returns the page */
export async function writeReport(directory: string, result: Result): Promise<string> {
  const folder = join(directory, `${result.startedAt.replaceAll(':', '-')}-${result.name}`);
  await mkdir(folder, { recursive: true });
  const plots = plotsOf(result);
  const page = join(folder, 'report.html');
  await Promise.all([
    ...[...plots].map(([name, svg]) => writeFile(join(folder, `${name}.svg`), svg)),
    writeFile(join(folder, 'summary.json'), `${JSON.stringify(result, undefined, 2)}\n`),
    writeFile(page, pageOf(result, [...plots.values()])),
  ]);
  const kept = (await readdir(directory)).toSorted();
  await Promise.all(
    kept.slice(0, -keptResults).map((old) => rm(join(directory, old), { recursive: true, force: true })),
  );
  return page;
}

function pageOf(result: Result, plots: readonly string[]): string {
  const { name, workload, site, startedAt, seen, verdicts } = result;
  const title = `lab load ${name}: ${workload}, ${startedAt}`;
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>${escapeXml(title)}</title>
<style>body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
table { border-collapse: collapse; margin: 1rem 0 } td, th { padding: .2rem .8rem; text-align: right }
td:first-child, th:first-child { text-align: left } svg { max-width: 100% }</style>
<h1>${escapeXml(title)}</h1>
<p>${escapeXml(site)}, ${seen.sessions.begun} sessions in ${formatSeconds(seen.seconds)}.</p>
${htmlTable(
  ['', 'Seen', 'Limit', 'Met'],
  verdicts.map(({ what, seen: value, limit, ok }) => [what, value, limit, ok ? 'yes' : 'no']),
)}
${plots.join('\n')}
${figuresTable([...seen.actions, { name: 'all', ...seen.all }])}
${figuresTable(seen.phases)}
</html>
`;
}

const figuresTable = (rows: readonly (Figures & { readonly name: string })[]) =>
  htmlTable(
    named.map(({ title }) => title),
    rows.map((row) => named.map(({ value }) => value(row))),
  );

function htmlTable(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (tag: 'th' | 'td', cells: readonly string[]) =>
    `<tr>${cells.map((cell) => `<${tag}>${escapeXml(cell)}</${tag}>`).join('')}</tr>`;
  return `<table>\n${[line('th', titles), ...rows.map((row) => line('td', row))].join('\n')}\n</table>`;
}
