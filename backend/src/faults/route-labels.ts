import { routes } from '@lab/api-contract/routes';
import type { ActiveFaults } from '@lab/faults/active-faults';
import { followFault } from '@lab/faults/follow-fault';
import type { Metrics } from '../metrics.ts';

/**
 * Counts requests under route labels that contain an id instead of the route pattern, and removes these routes from the metric when
 * `route-labels` is off.
 *
 * @returns a function that counts one, up to `most` routes
 */
export function createRouteLabels(
  { httpRequests }: Pick<Metrics, 'httpRequests'>,
  faults: ActiveFaults,
): (id: string, most: number) => void {
  const labelled = new Set<string>();
  let following: { readonly stop: () => void } | undefined;
  const labelsOf = (id: string) => ({ method: 'POST', route: `${routes.tasks}/${id}`, status_code: '201' });
  const forget = () => {
    for (const id of labelled) httpRequests.remove(labelsOf(id));
    labelled.clear();
    const ended = following;
    following = undefined;
    ended?.stop();
  };
  return (id, most) => {
    if (labelled.size >= most) return;
    labelled.add(id);
    httpRequests.inc({ labels: labelsOf(id), value: 1 });
    following ??= followFault(faults, 'route-labels', (isOn) => {
      if (!isOn) forget();
    });
  };
}
