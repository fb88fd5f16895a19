import { envelopeCodec, recordCodec } from '../../loki/embedded/src/otlp/codec.ts';

/** Lines of one request. */
export const linesPerRequest = 2_000;
const services = 12;
/** Lines of one trace. */
const linesPerTrace = 5;

export const needle = 'rare needle';

/** The trace of the n-th line: spread over all ids, so that indexes meet no convenient order. */
export function traceIdOf(line: number): string {
  const trace = BigInt(Math.floor(line / linesPerTrace));
  const mixed = (trace * 0x9e3779b97f4a7c15n) & 0xffffffffffffffffn;
  return mixed.toString(16).padStart(16, '0') + trace.toString(16).padStart(16, '0');
}

export interface LogShape {
  readonly lines: number;
  /** Nanoseconds since the epoch. */
  readonly start: bigint;
  readonly end: bigint;
}

const routes = Array.from({ length: 40 }, (_, index) => `/api/resource-${index}/:id`);

/** About 240 bytes: a line of JSON, of logfmt, or of an access log. */
function lineAt(index: number): string {
  const route = routes[index % routes.length];
  const status = index % 50 === 7 ? 500 : 200;
  const mark = index % 500_000 === 77 ? ` ${needle}` : '';
  if (index % 3 === 0) {
    return JSON.stringify({
      msg: `request${mark}`,
      method: 'GET',
      route,
      status,
      duration: `${index % 900}ms`,
      size: `${index % 77}KB`,
      user: { id: index % 5_000, name: `user-${index % 5_000}`, plan: 'free' },
      request_id: `req-${(index * 2_654_435_761) % 4_294_967_296}`,
      peer: `10.0.${index % 250}.${index % 199}:443`,
    });
  }
  if (index % 3 === 1) {
    return (
      `level=info job=email-${index % 30} took=${index % 900}ms bytes=${index % 4_096} attempt=${index % 4} status=${status} ` +
      `msg="mail handed over to the relay${mark}" queue=outgoing-mails worker=worker-${index % 16} id=${(index * 2_654_435_761) % 4_294_967_296} addr=10.0.0.${index % 255}`
    );
  }
  return (
    `10.0.${index % 250}.${index % 199} - user-${index % 5_000} [26/Nov/2026:01:02:03 +0000] "GET /static/app-${index % 90}.js HTTP/1.1" ${status} ` +
    `${(index * 7_919) % 100_000} "https://shop.example/category/${index % 300}" "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36${mark}" 0.0${index % 99}`
  );
}

/** An export request with the lines from the n-th on, and the bytes of their text. Lines lie evenly in time, oldest first. */
export function encodeLines(
  first: number,
  { lines, start, end }: LogShape,
): { body: Uint8Array; text: number } {
  const records: Uint8Array[][] = Array.from({ length: services }, () => []);
  let text = 0;
  for (let index = first; index < first + linesPerRequest; index += 1) {
    const line = lineAt(index);
    text += line.length;
    const isError = index % 50 === 7;
    const record = recordCodec.encodeObject({
      timeUnixNano: String(start + ((end - start) * BigInt(index)) / BigInt(lines)),
      severityNumber: isError ? 17 : 9,
      severityText: isError ? 'ERROR' : 'INFO',
      body: { stringValue: line },
      traceId: Buffer.from(traceIdOf(index), 'hex'),
    });
    records[index % services]?.push(record);
  }
  const resourceLogs = records.map((logRecords, service) => ({
    resource: {
      attributes: [
        { key: 'service.name', value: { stringValue: `service-${service}` } },
        { key: 'service.namespace', value: { stringValue: 'bench' } },
      ],
    },
    scopeLogs: [{ logRecords }],
  }));
  return { body: envelopeCodec.encodeObject({ resourceLogs }), text };
}
