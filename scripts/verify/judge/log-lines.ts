import type { LogLine } from '@lab/store-clients/loki';
import { serviceNamespace } from '@lab/telemetry/services';
import type { SentRequest } from '../context.ts';

/**
 * Finds a line for each request: same path or route, method and status, each line used once.
 *
 * @param place which field names the place, and what it must be for a request
 * @returns one sentence for each request without its line
 */
export function judgeRequestLines(
  lines: readonly LogLine[],
  requests: readonly SentRequest[],
  place: { readonly field: 'path' | 'route'; readonly of: (request: SentRequest) => string },
): string[] {
  const unused = new Set(lines);
  return requests.flatMap((request) => {
    const line = [...unused].find(
      ({ fields }) =>
        fields.method === request.method &&
        fields[place.field] === place.of(request) &&
        fields.status === String(request.status),
    );
    if (line) {
      unused.delete(line);
      return [];
    }
    const wanted = `${request.method} ${place.of(request)} ${request.status}`;
    return [
      lines.length === 0 ? `no line at all` : `no line for ${wanted} among ${lines.length}: ${sample(lines)}`,
    ];
  });
}

function sample(lines: readonly LogLine[]): string {
  const text = lines[0]?.text ?? '';
  return text.length > 160 ? `${text.slice(0, 160)}…` : text;
}

/** `severity_text` by the first digit of the status. */
const severities: Readonly<Record<string, string>> = { 2: 'INFO', 3: 'INFO', 4: 'WARN', 5: 'ERROR' };

/** What the Collector makes of a line of Nginx' access log: a field, and what it must be for the line. */
const accessLineFields: readonly (readonly [
  field: string,
  of: (line: LogLine['fields']) => string | undefined,
])[] = [
  ['http_response_status_code', ({ status }) => status],
  ['http_request_method', ({ method }) => method],
  ['url_path', ({ path }) => path],
  ['severity_text', ({ status }) => severities[String(status).charAt(0)]],
  ['service_namespace', () => serviceNamespace],
];

/** @returns one sentence for each thing about a line that the Collector should have said and did not */
export function judgeAccessLine({ time, fields }: LogLine): string[] {
  const wrong = accessLineFields.flatMap(([field, of]) => {
    const wanted = of(fields);
    return fields[field] === wanted ? [] : [`${field} is ${fields[field]}, not ${wanted}`];
  });
  const written = Date.parse(String(fields.time));
  return [
    ...wrong,
    ...(fields.deployment_environment_name ? [] : ['no deployment_environment_name']),
    ...(time === written ? [] : [`stored at ${new Date(time).toISOString()}, written at ${fields.time}`]),
  ];
}
