import type { LogLine } from '@lab/store-clients/loki';
import type { FollowedSpan } from './access-log.ts';

/** Everything of a span that a search looks at, in small letters. */
function haystackOf(span: FollowedSpan, lines: readonly LogLine[]): string {
  const fields = Object.entries({ ...span.resource, ...span.attributes }).map(
    ([key, value]) => `${key}=${value}`,
  );
  const events = span.events.flatMap(({ name, attributes }) => [
    name,
    ...Object.values(attributes).map(String),
  ]);
  const parts = [
    span.service,
    span.name,
    span.kind,
    span.failed ? 'error' : '',
    span.statusMessage,
    span.scope,
    ...fields,
    ...events,
    ...lines.map(({ text }) => text),
  ];
  return parts.join('\n').toLowerCase();
}

/** Words, or phrases between quotation marks; all of them must be found. */
const termsOf = (text: string): string[] =>
  [...text.toLowerCase().matchAll(/"([^"]+)"|(\S+)/g)].map(([, phrase, word]) => phrase ?? word ?? '');

/** Finds spans by any text in them or in their log lines; `name=value` finds an attribute. */
export function createSearch(
  spans: readonly FollowedSpan[],
  linesOf: (span: FollowedSpan) => readonly LogLine[],
): (text: string) => ReadonlySet<string> {
  let haystacks: readonly (readonly [string, string])[] | undefined;
  return (text) => {
    const terms = termsOf(text);
    if (terms.length === 0) return new Set();
    haystacks ??= spans.map((span) => [span.spanId, haystackOf(span, linesOf(span))]);
    return new Set(
      haystacks.flatMap(([id, haystack]) =>
        terms.every((term) => term === id || haystack.includes(term)) ? [id] : [],
      ),
    );
  };
}
