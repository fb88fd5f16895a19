import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  browserCircuits,
  browserErrorKinds,
  browserMetrics,
  circuitStates,
  type MetricDefinition,
  pageRoutes,
} from '@lab/telemetry/metrics';
import { samplingModes } from '@lab/telemetry/sampling';
import { scrapeJobs, serviceNamespace, services, shopJobs } from '@lab/telemetry/services';
import { browserActions, spanAttributes } from '@lab/telemetry/spans';
import { collectorEnvironment, temporaryDirectory } from '@lab/testkit/pipeline';
import { runProgram } from '@lab/testkit/program';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { collectorArgs } from './args.ts';

const file = join(import.meta.dirname, 'config.yaml');
const text = readFileSync(file, 'utf8');

it.each(samplingModes)(
  'is accepted by the Collector with the overlay for LAB_SAMPLING=%s',
  async (sampling) => {
    const directory = temporaryDirectory();
    const environment = await collectorEnvironment(directory.path);
    runProgram('collector', ['validate', ...collectorArgs(file, sampling)], environment);
    directory.remove();
  },
);

it('is started with the same arguments by both launchers', () => {
  const compose = z.object({ services: z.object({ collector: z.object({ command: z.array(z.string()) }) }) });
  const { services: parts } = compose.parse(
    parse(readFileSync(join(import.meta.dirname, '../docker-compose.yml'), 'utf8'), { merge: true }),
  );
  expect(parts.collector.command).toEqual(collectorArgs('/etc/otelcol/config.yaml', `\${LAB_SAMPLING:-all}`));
});

it('scrapes exactly the jobs of the catalogue and uses its service names', () => {
  const scrapes = z.object({
    receivers: z.object({
      prometheus: z.object({
        config: z.object({ scrape_configs: z.array(z.object({ job_name: z.string() })) }),
      }),
    }),
  });
  const jobs = scrapes
    .parse(parse(text))
    .receivers.prometheus.config.scrape_configs.map((job) => job.job_name);
  expect(jobs.toSorted()).toEqual([...Object.values(scrapeJobs), 'shop'].toSorted());
  expect(text).toContain(`service.name: ${services.nginx}`);
  expect(text).toContain(`set(resource.attributes["service.name"], "${services.frontend}")`);
  expect(text).toContain(`service.namespace: ${serviceNamespace}`);
});

it('finds the metrics of every service of the shop in Docker', () => {
  const targets = z.array(
    z.object({ targets: z.array(z.string()).length(1), labels: z.object({ job: z.string() }) }),
  );
  const file = readFileSync(join(import.meta.dirname, 'targets/shop.json'), 'utf8');
  const jobs = targets.parse(JSON.parse(file)).map(({ labels }) => labels.job);
  expect(new Set(jobs)).toEqual(new Set(shopJobs));
});

it('knows the browsers’ metrics, their buckets and the values of their labels as the catalogue does', () => {
  const metrics = Object.values<MetricDefinition>(browserMetrics);
  const oneOf = (values: readonly string[]) => `"^(${values.join('|')})$$"`;
  const namesOf = (type: string) =>
    oneOf(metrics.filter((metric) => metric.type === type).map(({ name }) => name));
  expect(text).toContain(
    `not IsMatch(metric.name, ${namesOf('counter')}) and metric.type == METRIC_DATA_TYPE_SUM`,
  );
  expect(text).toContain(
    `not IsMatch(metric.name, ${namesOf('histogram')}) and metric.type == METRIC_DATA_TYPE_HISTOGRAM`,
  );
  const bounded = [
    ...text.matchAll(/metric\.name == "(\w+)" and String\(datapoint\.explicit_bounds\) != "(.*)"/g),
  ];
  const expected = metrics.flatMap(({ name, buckets }) => (buckets ? [[name, JSON.stringify(buckets)]] : []));
  expect(bounded.map(([, name, bounds]) => [name, bounds])).toEqual(expected);
  for (const [attribute, values] of [
    [spanAttributes.pageRoute, pageRoutes],
    ['kind', browserErrorKinds],
    ['circuit', browserCircuits],
    ['state', circuitStates],
    ['action', Object.values(browserActions)],
  ] as const) {
    expect(text).toContain(`not IsMatch(datapoint.attributes["${attribute}"], ${oneOf(values)})`);
  }
  const labels = metrics.filter((metric) => metric.labels.length > 1).map(({ name }) => name);
  expect(text).toContain(
    `keep_keys(datapoint.attributes, ["page.route"]) where not IsMatch(metric.name, ${oneOf(labels)})`,
  );
});
