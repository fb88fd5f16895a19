import { afterEach, expect, it, vi } from 'vitest';
import { dashboardSchema } from '../model/dashboard.ts';
import { runPanel } from './run-panel.ts';

afterEach(() => vi.unstubAllGlobals());

const traceId = 'ab'.repeat(16);
const [panel] = dashboardSchema.parse({
  uid: 'a',
  title: 'A',
  panels: [
    {
      type: 'logs',
      gridPos: { x: 0, y: 0, w: 1, h: 1 },
      targets: [{ expr: '{a="b"} | trace_id="$traceId"', datasource: { type: 'loki', uid: 'lab-loki' } }],
    },
  ],
}).panels;
const span = {
  spanId: 'a',
  startTimeUnixNano: '1600000000000000000',
  endTimeUnixNano: '1600000003000000000',
};
const range = { from: 1_700_000_000, to: 1_700_003_600 };

/** The range in which lines are asked for, in seconds. */
async function askedRange(id: string, spans: object[]): Promise<number[]> {
  const asked: URL[] = [];
  vi.stubGlobal('fetch', async (path: string) => {
    asked.push(new URL(path, 'http://lab'));
    const trace = { resourceSpans: [{ scopeSpans: [{ spans }] }] };
    return new Response(JSON.stringify({ data: { result: [] }, trace }));
  });
  if (!panel) throw new Error('the dashboard has no panel');
  await runPanel(panel, { traceId: id }, range, new AbortController().signal);
  const { start, end } = Object.fromEntries(asked.at(-1)?.searchParams ?? []);
  return [Number(start) / 1e9, Number(end) / 1e9];
}

it('asks for the lines of a trace at the time of the trace', async () => {
  expect(await askedRange(traceId, [span])).toEqual([1_599_999_880, 1_600_000_123]);
});

it.each([
  ['no trace is chosen', '', [span]],
  ['the trace is unknown', traceId, []],
])('asks in the range of the page when %s', async (_name, id, spans) => {
  expect(await askedRange(id, spans)).toEqual([range.from, range.to]);
});
