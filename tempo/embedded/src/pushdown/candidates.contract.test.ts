import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { BlockReader } from '../storage/block-reader.ts';
import { startTestStore } from '../testing/store.ts';
import { parseQuery } from '../traceql/parse.ts';
import { candidates } from './candidates.ts';
import { toTraceCondition } from './trace-condition.ts';

const attribute = (key: string, stringValue: string) => ({ key, value: { stringValue } });
const span = (spanId: string, parentSpanId: string, name: string, attributes: readonly object[] = []) => ({
  ...{
    traceId: '0'.repeat(31).concat('1'),
    spanId: spanId.padStart(16, '0'),
    parentSpanId,
    name,
    attributes,
  },
  ...{ kind: 2, startTimeUnixNano: '1795975000000000000', endTimeUnixNano: '1795975001000000000' },
});

/** A block with one trace: a request and its statement. */
async function openBlock(): Promise<BlockReader> {
  const store = await startTestStore();
  onTestFinished(() => store.dispose());
  const spans = [
    span('1', '', 'GET /api/tasks'),
    span('2', '0000000000000001', 'SELECT tasks', [attribute('db.operation.name', 'SELECT')]),
  ];
  const resource = { attributes: [attribute('service.name', 'lab-backend')] };
  await store.ingest([{ resourceSpans: [{ resource, scopeSpans: [{ spans }] }] }]);
  const file = readdirSync(store.directory).find((name) => name.endsWith('.db'));
  const reader = new BlockReader(join(store.directory, String(file)));
  onTestFinished(() => reader.close());
  return reader;
}

it('looks at the spans of a candidate’s trace by the trace, whatever else is asked of them', async () => {
  const reader = await openBlock();
  const prepare = vi.spyOn(reader.db, 'prepare');
  const query = parseQuery(
    '{ resource.service.name = "lab-backend" && name = "GET /api/tasks" } >> { span.db.operation.name = "SELECT" }',
  );
  const info = { start: 0n, end: 0n, longestTrace: 0n };
  const rows = [...candidates(toTraceCondition(query.stages, reader), { reader, info } as never, undefined)];
  expect(rows).toHaveLength(1);
  const sql = prepare.mock.calls.at(-1)?.[0] ?? '';
  const plan = reader.db.prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).all();
  const looks = plan.map(({ detail }) => detail).filter((detail) => /\bo\b/.test(detail));
  expect(looks).toHaveLength(1);
  expect(looks[0]).toContain('(trace=?)');
});
