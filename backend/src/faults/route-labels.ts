import { routes } from '@lab/api-contract/routes';
import type { Metrics } from '../metrics.ts';

interface RouteLabels {
  /** Counts a request under a route of its own, up to `most` routes. */
  readonly count: (id: string, most: number) => void;
  /** Removes all of these routes from the metric. */
  readonly forget: () => void;
}

/** Route labels that contain an id instead of the route pattern. */
export function createRouteLabels({ httpRequests }: Pick<Metrics, 'httpRequests'>): RouteLabels {
  const labelled = new Set<string>();
  const labelsOf = (id: string) => ({ method: 'POST', route: `${routes.tasks}/${id}`, status_code: '201' });
  return {
    count(id, most) {
      if (labelled.size >= most) return;
      labelled.add(id);
      httpRequests.inc({ labels: labelsOf(id), value: 1 });
    },
    forget() {
      for (const id of labelled) httpRequests.remove(labelsOf(id));
      labelled.clear();
    },
  };
}
