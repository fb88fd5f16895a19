import type { SentRequest } from '../context.ts';
import type { LogLine } from '../stores/loki.ts';

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
