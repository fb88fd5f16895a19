import { readFile } from 'node:fs/promises';
import { isExposed, labUser, passwordFile } from '../../stack/access.ts';
import type { Settings } from '../../stack/settings.ts';
import { attempt } from '../attempt.ts';
import { type Check, verdictOf } from '../check.ts';

/** What the dashboard page asks through Nginx, and how the answer of the right store begins. */
const addresses: readonly { readonly path: string; readonly answer: RegExp }[] = [
  {
    path: '/query/prometheus/api/v1/query?query=up',
    answer: /^\{"status":"success","data":\{"resultType":"vector"/,
  },
  {
    path: '/query/prometheus/api/v1/query_range?query=up&start=1&end=2&step=1',
    answer: /^\{"status":"success","data":\{"resultType":"matrix"/,
  },
  {
    path: `/query/loki/loki/api/v1/query_range?query=${encodeURIComponent('{service_name="lab-nginx"}')}&limit=1`,
    answer: /^\{"status":"success","data":\{"resultType":"streams"/,
  },
  { path: '/query/tempo/api/search?limit=1', answer: /^\{"traces":|^\{"metrics":|^\{\}/ },
  { path: '/query/alerts', answer: /^\{"alerts":\[/ },
];

/** The dashboards’ way to their data: the checks of panels ask the stores themselves. */
export const queryAddresses: Check = {
  id: 'network.queries',
  title: 'The pages reach every store through Nginx',
  signal: 'network',
  phase: 'signals',
  proves:
    'What the dashboard page asks (Prometheus, Loki, the trace store, the received alerts) is answered by the right store through Nginx, with the password where the lab has one.',
  whenItFails:
    'It names the address: 404 is a `location` that nginx/lab.conf.template lost, 401 another password than in `.lab/secrets/lab-password`, 502 a store that does not run (`npx lab status`).',
  async judge(context) {
    const headers = await authorization(context.settings);
    const outcomes = await Promise.all(
      addresses.map(({ path, answer }) => {
        const where = `${context.endpoints.site}${path}`;
        const expectation = {
          lookedFor: `an answer at ${path.split('?', 1)[0]}`,
          where,
          tryNext: `curl -i '${where}'; nginx/lab.conf.template`,
        };
        return attempt(context, expectation, async (signal) => {
          const { status, text } = await context.http.get(where, signal, headers);
          const isRight = status === 200 && answer.test(text);
          return isRight
            ? { ok: true, value: undefined }
            : { ok: false, seen: `HTTP ${status} ${text.slice(0, 100)}` };
        });
      }),
    );
    return verdictOf(
      outcomes.flatMap((outcome) => (outcome.ok ? [] : [outcome.failure])),
      `${addresses.length} addresses answer`,
    );
  },
};

async function authorization(settings: Settings): Promise<Readonly<Record<string, string>>> {
  if (!isExposed(settings)) return {};
  const password = (await readFile(passwordFile(settings), 'utf8')).trim();
  return { authorization: `Basic ${Buffer.from(`${labUser}:${password}`).toString('base64')}` };
}
