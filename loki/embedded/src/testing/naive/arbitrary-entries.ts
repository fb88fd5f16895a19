import { fc } from '@lab/testkit/properties';
import type { LogRecord } from '../../ingest/record.ts';

/** Nanoseconds since the epoch. */
export const firstTime = 1_790_000_000_000_000_000n;
export const second = 1_000_000_000n;
/** Seconds in which the lines lie. */
export const span = 60;

const level = fc.constantFrom('info', 'warn', 'error');
const status = fc.constantFrom(200, 404, 500, 503);
const took = fc.constantFrom('5ms', '1.5s', '2m3s', 'soon', '');
const size = fc.constantFrom('77', '1KB', '2.5MiB', '10 kB');
const address = fc.constantFrom('10.0.0.1', '10.0.7.9', '192.168.1.4');
const text = fc.constantFrom('ok', 'order "7" sent', 'größer', 'GET /a');

const members = fc.record(
  {
    level,
    status,
    took,
    size,
    ok: fc.boolean(),
    nothing: fc.constant(null),
    user: fc.record({ name: fc.constantFrom('ann', 'bob'), id: fc.nat(3) }),
    list: fc.array(fc.record({ sku: fc.constantFrom('a', 'b') }), { maxLength: 2 }),
    'odd-key.x': text,
    '7up': text,
    app: fc.constant('of the line'),
    addr: address,
  },
  { requiredKeys: [] },
);
const jsonLine = members.map((value) => JSON.stringify(value));
const logfmtLine = fc
  .tuple(
    fc.array(fc.constantFrom('level', 'status', 'took', 'size', 'addr', 'app', 'msg', 'k-v', 'empty')),
    level,
    status,
    took,
    size,
    address,
    text,
  )
  .map(([keys, ...values]) => {
    const named = Object.fromEntries(
      ['level', 'status', 'took', 'size', 'addr', 'msg'].map((key, index) => [key, values[index]]),
    );
    return keys
      .map((key) => (key === 'empty' ? 'empty=' : `${key}=${quoted(String(named[key] ?? 'v'))}`))
      .join(' ');
  });
const quoted = (value: string) => (/[\s"=]/.test(value) ? JSON.stringify(value) : value);
const accessLine = fc
  .tuple(address, fc.constantFrom('GET', 'POST'), fc.constantFrom('/a', '/b/c'), status, fc.nat(2_000))
  .map(
    ([from, method, path, code, bytes]) => `${from} - - [now] "${method} ${path} HTTP/1.1" ${code} ${bytes}`,
  );
const packedLine = fc
  .record({ _entry: fc.oneof(logfmtLine, text), pod: fc.constantFrom('p1', 'p2'), n: fc.nat(3) })
  .map((value) => JSON.stringify(value));
const otherLine = fc.constantFrom(
  '',
  'plain text',
  '\u001b[31mERROR\u001b[0m disk',
  'level=error "broken',
  'a=b=c level=warn',
  '[1]',
);

const stream = fc.constantFrom(
  ...[
    { app: 'shop', env: 'prod' },
    { app: 'shop', env: 'lab' },
    { app: 'edge', env: 'prod' },
    { app: 'edge' },
  ].map((labels) => new Map(Object.entries(labels))),
);
const metadata = fc
  .record(
    {
      trace_id: fc.constantFrom('t1', 't2'),
      n: fc.constantFrom('1', '2.5', '-3', 'none'),
      level,
      app: fc.constant('of the entry'),
    },
    { requiredKeys: [] },
  )
  .map((labels) => new Map(Object.entries(labels)));

export const arbitraryRecord: fc.Arbitrary<LogRecord> = fc.record({
  timestamp: fc.nat(span * 4).map((quarter) => firstTime + (BigInt(quarter) * second) / 4n),
  line: fc.oneof(jsonLine, logfmtLine, accessLine, packedLine, otherLine),
  stream,
  metadata,
});
