import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { defineObjective } from './objective.ts';
import { objectives } from './objectives.ts';
import { openSloFile } from './openslo.ts';
import { ruleFile } from './rule-file.ts';

const example = defineObjective({
  name: 'example-latency',
  title: 'Example',
  description: 'Statements finish within 10 ms.',
  service: 'lab-backend',
  owner: 'backend',
  runbook: 'example-latency',
  objectivePercent: 99.5,
  minimumEvents: 10,
  indicator: {
    kind: 'latency',
    histogram: {
      metric: 'db_query_duration_seconds',
      where: { operation: { op: '!=', value: 'PRAGMA "x"' } },
    },
    thresholdSeconds: 0.01,
  },
});

const ruleFileSchema = z.object({
  groups: z.array(
    z.object({ rules: z.array(z.object({ record: z.string().optional(), expr: z.string() })) }),
  ),
});

describe('a rule file', () => {
  it('is what the golden file says', async () => {
    await expect(ruleFile(example)).toMatchFileSnapshot('testdata/example-latency.yml');
  });

  it('has a ratio for each window of the alerts and for the period', () => {
    const rules = ruleFileSchema.parse(parse(ruleFile(example))).groups.flatMap((group) => group.rules);
    const ratios = rules.flatMap(
      ({ record }) => /^slo:sli_error:ratio_rate(.+)$/.exec(record ?? '')?.[1] ?? [],
    );
    expect(ratios).toEqual(['5m', '30m', '1h', '2h', '6h', '1d', '3d', '30d']);
  });

  it('never divides by a denominator that can be 0', () => {
    for (const objective of objectives) {
      const ratios = ruleFileSchema
        .parse(parse(ruleFile(objective)))
        .groups.flatMap((group) => group.rules)
        .filter(({ record }) => record?.startsWith('slo:sli_error:'));
      for (const { expr } of ratios) expect(expr).toMatch(/\/ \(.* > 0\)$/);
    }
  });

  it('is the same each time', () => {
    for (const objective of objectives) {
      expect(ruleFile(objective)).toBe(ruleFile(objective));
      expect(openSloFile(objective)).toBe(openSloFile(objective));
    }
  });
});

describe('an OpenSLO file', () => {
  it('is what the golden file says', async () => {
    await expect(openSloFile(example)).toMatchFileSnapshot('testdata/example-latency.openslo.yaml');
  });
});
