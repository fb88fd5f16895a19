/** The API's routes, as in `http.route` and the label `route`. */
export const routes = {
  tasks: '/api/tasks',
  task: '/api/tasks/:id',
  stats: '/api/stats',
  openapi: '/api/openapi.json',
  simulateError: '/api/simulate/error',
  simulateSlow: '/api/simulate/slow',
  simulateBulk: '/api/simulate/bulk',
  simulateDbSmoke: '/api/simulate/db-smoke',
} as const;
export type Route = (typeof routes)[keyof typeof routes];

export const taskPath = (id: string) => routes.task.replace(':id', encodeURIComponent(id));

const known: readonly Route[] = Object.values(routes);

/** The route that a path matches. */
export function routeOf(path: string): Route | undefined {
  return (
    known.find((route) => route === path) ?? (/^\/api\/tasks\/[^/]+$/.test(path) ? routes.task : undefined)
  );
}
