import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { logStreamLabels } from '@lab/telemetry/logs';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { storeEnvironment } from './embedded/src/config.ts';
import { ingestLimits } from './embedded/src/ingest/limits.ts';

const configuration = z
  .looseObject({
    distributor: z.looseObject({
      otlp_config: z.object({ default_resource_attributes_as_index_labels: z.array(z.string()) }),
    }),
    limits_config: z.looseObject({
      retention_period: z.string(),
      reject_old_samples_max_age: z.string(),
      max_line_size: z.string(),
      max_global_streams_per_user: z.number(),
    }),
  })
  .parse(parse(readFileSync(join(import.meta.dirname, 'loki.yaml'), 'utf8')));

it('indexes the labels of the catalogue', () => {
  const attributes = configuration.distributor.otlp_config.default_resource_attributes_as_index_labels;
  expect(attributes.map((name) => name.replaceAll('.', '_'))).toEqual(logStreamLabels);
});

it('has the limits of the embedded log store', () => {
  const { LOG_STORE_RETENTION_HOURS } = storeEnvironment.parse({});
  expect(configuration.limits_config).toMatchObject({
    retention_period: `\${LAB_LOKI_RETENTION:-${LOG_STORE_RETENTION_HOURS}h}`,
    reject_old_samples_max_age: `${ingestLimits.maxAge / 3_600_000_000_000n}h`,
    max_line_size: `${ingestLimits.maxLineBytes / 1024}KB`,
    max_global_streams_per_user: ingestLimits.maxStreams,
  });
});
