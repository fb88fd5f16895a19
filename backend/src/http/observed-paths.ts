/** Asked by machines every second: no trace, no log line, only the request counter. */
export const unobservedPaths = ['/metrics', '/health/live', '/health/ready'] as const;

/** Whether a request to this URL (path and query) is traced and logged. */
export function isObservedPath(url: string): boolean {
  const path = url.split('?', 1)[0];
  return !unobservedPaths.some((unobserved) => unobserved === path);
}
