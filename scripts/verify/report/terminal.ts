import { styleText } from 'node:util';
import type { ProgressStream } from '../../terminal/progress.ts';
import type { Failure, Verdict } from '../check.ts';
import type { CheckResult } from '../engine.ts';
import type { Report } from './schema.ts';
import type { Screen } from './screen.ts';
import { visibleOf } from './summary.ts';

type Style = 'green' | 'red' | 'yellow' | 'dim' | 'bold';

const words = { ok: 'ok', failed: 'FAILED', skipped: 'skipped' } as const satisfies Record<
  Verdict['status'],
  string
>;
const colours = { ok: 'green', failed: 'red', skipped: 'yellow' } as const satisfies Record<
  Verdict['status'],
  Style
>;
const clearLine = '\r\u001b[2K';
const liveIntervalMs = 100;

/** A line for each check as soon as it is judged, the summary last. On a terminal also colours (unless NO_COLOR) and one live line that says what is still looked for. */
export function createScreen(
  stream: ProgressStream,
  titles: readonly string[],
  environment: NodeJS.ProcessEnv,
): Screen {
  const live = stream.isTTY === true && environment.TERM !== 'dumb';
  const paint = (style: Style, text: string) =>
    live && !environment.NO_COLOR ? styleText(style, text, { validateStream: false }) : text;
  const waiting = new Set(titles);
  const started = performance.now();
  let timer: NodeJS.Timeout | undefined;

  const draw = () => {
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    const text = `  ${seconds} s  ${waiting.size} to go: ${[...waiting][0] ?? ''}`;
    stream.write(clearLine + paint('dim', text.slice(0, (stream.columns ?? 80) - 1)));
  };
  const write = (lines: readonly string[]) => {
    stream.write(`${live ? clearLine : ''}${lines.join('\n')}\n`);
  };
  const close = () => {
    if (timer === undefined) return;
    clearInterval(timer);
    timer = undefined;
    stream.write(clearLine);
  };

  return {
    begin(site, { length }) {
      write([`Verifying ${site}: ${length} checks`, '']);
      if (live) timer = setInterval(draw, liveIntervalMs);
    },
    judging: () => undefined,
    result(result) {
      waiting.delete(result.check.title);
      write(resultLines(result, paint));
    },
    say: (line) => write([paint('dim', `${indent}${line}`)]),
    warn: (line) => write([line]),
    end(report) {
      close();
      write(['', ...summaryLines(report, paint)]);
    },
    close,
  };
}

type Paint = (style: Style, text: string) => string;

function resultLines(result: CheckResult, paint: Paint): string[] {
  const { check, verdict } = result;
  const word = paint(colours[verdict.status], words[verdict.status].padEnd(7));
  const line = `  ${word}  ${check.signal.padEnd(8)}  ${check.title}`;
  if (verdict.status === 'skipped') return [line, paint('dim', `${indent}${verdict.reason}`)];
  if (verdict.status === 'ok') {
    const times = timesOf(result);
    return [line, paint('dim', `${indent}${times === '' ? '' : `${times}: `}${verdict.evidence}`)];
  }
  const advice = [...new Set(verdict.failures.map(({ tryNext }) => tryNext))];
  return [
    line,
    ...verdict.failures.flatMap((failure) => failureLines(failure, paint)),
    ...advice.map((text) => detailLine('try', text, paint)),
  ];
}

const indent = ' '.repeat(21);

function failureLines({ lookedFor, where, seen }: Failure, paint: Paint): string[] {
  return [
    detailLine('looked for', lookedFor, paint),
    detailLine('where', where, paint),
    detailLine('seen', seen, paint),
  ];
}

function detailLine(name: string, text: string, paint: Paint): string {
  return `${indent}${paint('dim', name.padEnd(10))}  ${text}`;
}

/** “visible after 120–640 ms”, from the quickest to the slowest action. */
function timesOf(result: CheckResult): string {
  const values = visibleOf(result).map(({ afterMs }) => afterMs);
  if (values.length === 0) return '';
  const [first, last] = [Math.min(...values), Math.max(...values)];
  return `visible after ${first === last ? first : `${first}–${last}`} ms`;
}

function summaryLines({ checks, versions, visibility, timings, ok }: Report, paint: Paint): string[] {
  const count = (status: Verdict['status']) => checks.filter((check) => check.status === status).length;
  const counts = (['ok', 'failed', 'skipped'] as const)
    .filter((status) => status === 'ok' || count(status) > 0)
    .map((status) => `${count(status)} ${status}`)
    .join(', ');
  const stores = [
    ...(versions.traceStore.kind === 'embedded'
      ? ['Traces are in the embedded trace store, which stands in for Tempo.']
      : []),
    ...(versions.logStore.kind === 'embedded'
      ? ['Logs are in the embedded log store, which stands in for Loki.']
      : []),
  ];
  const seen = visibility
    ? [
        `Signals visible after the click: p50 ${visibility.p50Ms} ms, p95 ${visibility.p95Ms} ms, ` +
          `slowest ${visibility.maxMs} ms (${visibility.count} looked for).`,
      ]
    : [];
  const verdict = paint(ok ? 'green' : 'red', ok ? 'Proven' : 'Not proven');
  return [...stores, ...seen, `${verdict}: ${counts}, in ${(timings.totalMs / 1000).toFixed(1)} s.`];
}
