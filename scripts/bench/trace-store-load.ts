import { envelopeCodec, resourceCodec, scopeCodec, spanCodec } from '../../tempo/embedded/src/otlp/codec.ts';

/** Spans of a trace: the browser, the server, and statements. */
export const spansPerTrace = 5;
export const routes = Array.from({ length: 40 }, (_, index) => `/api/resource-${index}/:id`);

const services = Array.from({ length: 10 }, (_, index) => `service-${index}`);
const scope = scopeCodec.encodeObject({ name: 'bench', version: '1' });
const resources = services.map((name) =>
  resourceCodec.encodeObject({
    attributes: [
      text('service.name', name),
      text('service.version', '1.2.3'),
      text('host.name', `host-${name}`),
    ],
  }),
);

function text(key: string, stringValue: string) {
  return { key, value: { stringValue } };
}

function integer(key: string, intValue: number) {
  return { key, value: { intValue } };
}

/** The id of the n-th trace: spread over all ids, so that indexes meet no convenient order. */
export function traceIdOf(index: number): string {
  const mixed = (BigInt(index) * 0x9e3779b97f4a7c15n) & 0xffffffffffffffffn;
  return mixed.toString(16).padStart(16, '0') + index.toString(16).padStart(16, '0');
}

export interface LoadShape {
  readonly traces: number;
  /** Nanoseconds since the epoch. */
  readonly start: bigint;
  readonly end: bigint;
}

/** An export request with `count` traces from the n-th on. Traces lie evenly between start and end, oldest first. */
export function encodeRequest(first: number, count: number, shape: LoadShape): Uint8Array {
  const groups = services.map((): Uint8Array[] => []);
  for (let index = first; index < first + count; index += 1) addTrace(groups, index, shape);
  return envelopeCodec.encode({
    resourceSpans: groups.flatMap((spans, service) =>
      spans.length > 0 ? [{ resource: resources[service], scopeSpans: [{ scope, spans }] }] : [],
    ),
  });
}

function addTrace(groups: readonly Uint8Array[][], index: number, { traces, start, end }: LoadShape): void {
  const begin = start + ((end - start) * BigInt(index)) / BigInt(traces);
  const traceId = Buffer.from(traceIdOf(index), 'hex');
  const route = routes[index % routes.length] ?? '';
  const failed = index % 50 === 7;
  const ids = Array.from({ length: spansPerTrace }, (_, place) => {
    const id = Buffer.alloc(8);
    id.writeUInt32BE(index + 1);
    id.writeUInt32BE(place + 1, 4);
    return id;
  });
  for (const [place, spanId] of ids.entries()) {
    const isServer = place === 1;
    const isStatement = place > 1;
    const span = spanCodec.encodeObject({
      traceId,
      spanId,
      parentSpanId: place === 0 ? Buffer.alloc(0) : ids[isStatement ? 1 : 0],
      name: isServer ? `GET ${route}` : isStatement ? `SELECT table_${index % 12}` : 'click',
      kind: isServer ? 2 : 3,
      startTimeUnixNano: String(begin + BigInt(place) * 1_000_000n),
      endTimeUnixNano: String(
        begin + BigInt(place) * 1_000_000n + BigInt(1_000_000 + (index % 997) * 300_000),
      ),
      attributes: isServer
        ? [
            text('http.request.method', 'GET'),
            text('http.route', route),
            integer('http.response.status_code', failed ? 500 : 200),
            text('url.path', `/api/resource-${index % routes.length}/${index % 1000}`),
            text('user.id', `user-${index % 5000}`),
            text('request.id', index.toString(36)),
          ]
        : isStatement
          ? [
              text('db.system.name', 'sqlite'),
              text('db.operation.name', 'SELECT'),
              text('db.query.text', `SELECT * FROM table_${index % 12} WHERE id = ?`),
              integer('db.response.returned_rows', index % 20),
            ]
          : [text('event_type', 'click'), text('session.id', `s-${index % 3000}`)],
      status: { code: failed && isServer ? 2 : 0 },
    });
    groups[(index + (isStatement ? 1 : place)) % groups.length]?.push(span);
  }
}
