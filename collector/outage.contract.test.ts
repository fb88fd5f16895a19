import { appendFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { services } from '@lab/telemetry/services';
import { freePort } from '@lab/testkit/free-port';
import { acceptOtlp, startServer } from '@lab/testkit/http-server';
import { logsRequest, sendOtlp } from '@lab/testkit/otlp';
import { startCollector, startPrometheus, temporaryDirectory } from '@lab/testkit/pipeline';
import { eventually, prometheusSeries } from '@lab/testkit/queries';
import { afterEach, expect, it } from 'vitest';

const cleanups: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

/** A backend whose counter grows by one at each scrape. */
async function startCountingTarget(): Promise<{ address: string; scrapes: () => number }> {
  let scrapes = 0;
  const target = await startServer((_, response) => {
    scrapes += 1;
    response.writeHead(200, { 'content-type': 'application/openmetrics-text; version=1.0.0; charset=utf-8' });
    response.end(`# TYPE http_requests counter\nhttp_requests_total ${scrapes}\n# EOF\n`);
  });
  cleanups.unshift(target.close);
  return { address: `${target.host}:${target.port}`, scrapes: () => scrapes };
}

it('keeps every sample while Prometheus is away, even when the Collector is killed meanwhile', async () => {
  const directory = temporaryDirectory();
  cleanups.unshift(directory.remove);
  const port = await freePort();
  const target = await startCountingTarget();
  const options = { prometheusUrl: `http://127.0.0.1:${port}`, scrapeTarget: target.address };

  const killed = await startCollector(directory.path, options);
  cleanups.unshift(killed.program.stop);
  await eventually(
    'five scrapes',
    async () => target.scrapes(),
    (scrapes) => scrapes >= 5,
  );
  const before = target.scrapes() - 1; // the last one may not have reached the queue
  await killed.program.stop('SIGKILL');

  const collector = await startCollector(directory.path, options);
  cleanups.unshift(collector.program.stop);
  const prometheus = await startPrometheus(directory.path, port);
  cleanups.unshift(prometheus.program.stop);
  const samples = await eventually(
    'the samples of the outage',
    () => prometheusSeries(prometheus.url, 'count_over_time(http_requests_total[5m])'),
    (found) => (found[0]?.value ?? 0) >= before,
  );
  expect(samples).toHaveLength(1);
  const [oldest] = await prometheusSeries(prometheus.url, 'min_over_time(http_requests_total[5m])');
  expect(oldest?.value).toBe(1);
});

it('delivers logs of an outage once, also access lines written while the Collector was down', async () => {
  const directory = temporaryDirectory();
  cleanups.unshift(directory.remove);
  const port = await freePort();
  const options = { lokiUrl: `http://127.0.0.1:${port}` };
  const accessLine = (path: string) =>
    `${JSON.stringify({ time: new Date().toISOString(), path, status: 200 })}\n`;

  const killed = await startCollector(directory.path, options);
  cleanups.unshift(killed.program.stop);
  appendFileSync(killed.accessLogFile, accessLine('/line-one'));
  const resource = { 'service.name': services.backend };
  await sendOtlp(killed.url, 'logs', logsRequest(resource, [{ body: 'while Loki was away' }]));
  // Accepted means on disk: the queue has it before the receiver answers.
  await eventually(
    'both records accepted',
    async () => acceptedLogs(await metrics(killed.metricsUrl)),
    (sum) => sum === 2,
  );
  await killed.program.stop('SIGKILL');
  appendFileSync(killed.accessLogFile, accessLine('/line-two'));

  const loki = await startServer(acceptOtlp, { port });
  cleanups.unshift(loki.close);
  const collector = await startCollector(directory.path, options);
  cleanups.unshift(collector.program.stop);
  const count = (text: string) =>
    loki.requests.reduce((sum, { body }) => sum + body.toString('latin1').split(text).length - 1, 0);
  const marks = ['while Loki was away', '{"time"', '"path":"/line-one"', '"path":"/line-two"'];
  const counts = await eventually(
    'all records',
    async () => marks.map(count),
    (found) => found.every((number) => number > 0),
  );
  expect(counts).toEqual([1, 2, 1, 1]);
});

it('loses no access line when it is killed as soon as it has noted what it read', async () => {
  const directory = temporaryDirectory();
  cleanups.unshift(directory.remove);
  const loki = await startServer(acceptOtlp);
  cleanups.unshift(loki.close);
  const options = { lokiUrl: `http://127.0.0.1:${loki.port}` };
  const position = join(directory.path, 'collector/receiver_filelog_');
  const paths: string[] = [];
  for (const round of [1, 2, 3, 4]) {
    const killed = await startCollector(directory.path, options);
    cleanups.unshift(killed.program.stop);
    const noted = statSync(position).mtimeMs;
    for (const line of Array.from({ length: 25 }, (_, index) => `/round-${round}/${index}`)) {
      appendFileSync(
        killed.accessLogFile,
        `{"time":"${new Date().toISOString()}","path":"${line}","status":200}\n`,
      );
      paths.push(line);
    }
    await eventually(
      'the position in the log to be stored',
      async () => statSync(position).mtimeMs,
      (mtime) => mtime > noted,
    );
    await killed.program.stop('SIGKILL');
  }
  const collector = await startCollector(directory.path, options);
  cleanups.unshift(collector.program.stop);
  const missing = async () => {
    const text = loki.requests.map(({ body }) => body.toString('latin1')).join();
    return paths.filter((path) => !text.includes(`"${path}"`));
  };
  await eventually('all lines', missing, (lines) => lines.length === 0);
});

async function metrics(url: string): Promise<string> {
  return (await fetch(url)).text();
}

/** Log records that the receivers got rid of. */
function acceptedLogs(page: string): number {
  const values = [...page.matchAll(/^otelcol_receiver_accepted_log_records\S* (\d+)$/gm)];
  return values.reduce((sum, [, value]) => sum + Number(value), 0);
}
