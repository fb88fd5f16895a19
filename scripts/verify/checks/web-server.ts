import type { HttpAnswer } from '@lab/store-clients/http';
import { lookOnce } from '../attempt.ts';
import { type Check, verdictOf } from '../check.ts';

interface Rule {
  readonly path: string;
  readonly lookedFor: string;
  /** What is wrong with the answer; undefined: nothing. */
  readonly judge: (answer: HttpAnswer) => string | undefined;
}

/** Sources that a directive may have besides the page's own origin. */
const extraSources: Readonly<Record<string, readonly string[]>> = { 'img-src': ['data:'] };

/** What is wrong with a Content-Security-Policy for a page that needs nothing from elsewhere. */
export function judgePolicy(policy: string | null): string | undefined {
  if (!policy) return 'no Content-Security-Policy header';
  const directives = policy.split(';').map((directive) => directive.trim().toLowerCase().split(/\s+/));
  if (!directives.some(([name, ...sources]) => name === 'default-src' && sources.length > 0))
    return `no default-src in: ${policy}`;
  const foreign = directives.flatMap(([name = '', ...sources]) => {
    const allowed = ["'self'", "'none'", ...(extraSources[name] ?? [])];
    return sources.filter((source) => !allowed.includes(source)).map((source) => `${name} ${source}`);
  });
  return foreign.length > 0 ? `${foreign.join(', ')} in: ${policy}` : undefined;
}

function expectStatus(expected: number) {
  return ({ status }: HttpAnswer) => (status === expected ? undefined : `HTTP ${status}`);
}

const rules: readonly Rule[] = [
  {
    path: '/',
    lookedFor: 'a strict Content-Security-Policy on the page',
    judge: ({ headers }) => judgePolicy(headers.get('content-security-policy')),
  },
  {
    path: '/',
    lookedFor: 'X-Content-Type-Options: nosniff on the page',
    judge: ({ headers }) => {
      const value = headers.get('x-content-type-options');
      return value === 'nosniff' ? undefined : `X-Content-Type-Options: ${value}`;
    },
  },
  { path: '/metrics', lookedFor: 'HTTP 404: metrics stay inside', judge: expectStatus(404) },
  {
    path: '/query/prometheus/api/v1/status/config',
    lookedFor: 'HTTP 404: of the stores, only queries can be reached',
    judge: expectStatus(404),
  },
  {
    path: '/otlp/v1/traces',
    lookedFor: 'HTTP 405: telemetry is taken by POST only',
    judge: expectStatus(405),
  },
];

/** What the network gets to see. */
export const webServer: Check = {
  id: 'network.nginx',
  title: 'Nginx: strict headers, metrics inside, telemetry by POST only',
  signal: 'network',
  phase: 'signals',
  proves:
    'The page comes with a Content-Security-Policy without `unsafe-…` and without other origins, the backend’s metrics and the stores’ configuration are not reachable through Nginx, and the telemetry address takes nothing but POST.',
  whenItFails:
    'Ask for the address that it names with `curl -i` and compare with nginx/lab.conf.template; after a change `npx lab up` renders it again.',
  async judge(context) {
    const outcomes = await Promise.all(
      rules.map(({ path, lookedFor, judge }) => {
        const where = `${context.endpoints.site}${path}`;
        const expectation = { lookedFor, where, tryNext: `curl -i ${where}; nginx/lab.conf.template` };
        return lookOnce(expectation, async () => {
          const seen = judge(await context.http.get(where, context.signal));
          return seen === undefined ? { ok: true, value: undefined } : { ok: false, seen };
        });
      }),
    );
    return verdictOf(
      outcomes.flatMap((outcome) => (outcome.ok ? [] : [outcome.failure])),
      `${rules.length} rules hold`,
    );
  },
};
