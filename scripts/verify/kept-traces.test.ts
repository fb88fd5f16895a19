import { routes } from '@lab/api-contract/routes';
import { samplingPolicy } from '@lab/telemetry/sampling';
import { expect, it } from 'vitest';

it('the frequent routes of LAB_SAMPLING=tail are routes that the API has', () => {
  const known: readonly string[] = Object.values(routes);
  const frequent = samplingPolicy.frequentRoutes.filter((route) => route.startsWith('/api/'));
  expect(frequent.length).toBeGreaterThan(0);
  expect(frequent.filter((route) => !known.includes(route))).toEqual([]);
});
