import { expect, it } from 'vitest';
import { z } from 'zod';
import { GenerationError } from '../generation-error.ts';
import type { Objective } from './objective.ts';
import { objectiveList } from './objective-list.ts';
import { objectives } from './objectives.ts';

it('has every objective with its budget, its series and the burn rates of its alerts', () => {
  const list = z
    .looseObject({ objectives: z.array(z.looseObject({ name: z.string(), errorBudget: z.number() })) })
    .parse(JSON.parse(objectiveList(objectives)));
  expect(list.objectives.map(({ name }) => name)).toEqual(objectives.map(({ name }) => name));
  expect(list.objectives[0]).toMatchObject({
    errorBudget: 0.01,
    dashboard: 'lab-slo',
    alert: 'ApiAvailabilityBudgetBurn',
  });
  expect(list).toMatchObject({
    periodSeconds: 2_592_000,
    blockSeconds: 300,
    series: { errorRatios: { '1h': 'slo:sli_error:ratio_rate1h', '30d': 'slo:sli_error:ratio_rate30d' } },
    alerts: [{ burnRate: 14.4 }, { burnRate: 6 }, { burnRate: 3 }, { burnRate: 1 }],
  });
});

it('a query for traces that is no TraceQL is not written', () => {
  const broken: Objective[] = objectives.slice(0, 1).map((one) => ({ ...one, traces: '{ status = }' }));
  expect(() => objectiveList(broken)).toThrow(GenerationError);
});
