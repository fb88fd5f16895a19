import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { scrapeJobs, serviceNamespace, services } from '@lab/telemetry/services';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { collectorEnvironment, temporaryDirectory } from '../scripts/testing/pipeline.ts';
import { runProgram } from '../scripts/testing/program.ts';
import { collectorArgs } from './args.ts';

const file = join(import.meta.dirname, 'config.yaml');
const text = readFileSync(file, 'utf8');

it('is accepted by the Collector', async () => {
  const directory = temporaryDirectory();
  runProgram('collector', ['validate', ...collectorArgs(file)], await collectorEnvironment(directory.path));
  directory.remove();
});

it('is started with the same arguments by both launchers', () => {
  const compose = z.object({ services: z.object({ collector: z.object({ command: z.array(z.string()) }) }) });
  const { services: parts } = compose.parse(
    parse(readFileSync(join(import.meta.dirname, '../docker-compose.yml'), 'utf8'), { merge: true }),
  );
  expect(parts.collector.command).toEqual(collectorArgs('/etc/otelcol/config.yaml'));
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
  expect(jobs.toSorted()).toEqual(Object.values(scrapeJobs).toSorted());
  expect(text).toContain(`service.name: ${services.nginx}`);
  expect(text).toContain(`set(resource.attributes["service.name"], "${services.frontend}")`);
  expect(text).toContain(`service.namespace: ${serviceNamespace}`);
});
