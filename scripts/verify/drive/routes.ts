import { unmatchedRoute } from '@lab/telemetry/metrics';

/** Paths of the backend’s API that its router knows as they are. */
const fixedRoutes: ReadonlySet<string> = new Set([
  '/api/tasks',
  '/api/stats',
  '/api/openapi.json',
  '/api/simulate/error',
  '/api/simulate/slow',
  '/api/simulate/bulk',
  '/api/simulate/db-smoke',
]);

/** The backend’s pattern of a path, as in `http.route` and the label `route`. */
export function routeOf(path: string): string {
  if (fixedRoutes.has(path)) return path;
  return /^\/api\/tasks\/[^/]+$/.test(path) ? '/api/tasks/:id' : unmatchedRoute;
}
