import { z } from 'zod';
import { getJson } from '../data/http.ts';
import { element } from '../dom.ts';
import { momentOf } from '../model/clock.ts';

const alerts = z.looseObject({
  alerts: z.array(
    z.looseObject({
      status: z.enum(['firing', 'resolved']),
      labels: z.record(z.string(), z.string()),
      annotations: z.record(z.string(), z.string()),
      fingerprint: z.string(),
      receivedAt: z.string(),
    }),
  ),
});
type Received = z.infer<typeof alerts>['alerts'][number];

const shownAlerts = 20;

export interface AlertInbox {
  readonly root: HTMLElement;
  readonly refresh: () => Promise<void>;
}

/** The alerts that Alertmanager has delivered to the lab: how many are firing, and the newest of them. */
export function createAlertInbox(): AlertInbox {
  const count = element('summary', { text: 'Alerts' });
  const list = element('ul', { class: 'inbox-list' });
  const root = element('details', { class: 'inbox' }, count, list);
  const refresh = async () => {
    const answer = await getJson('/query/alerts', alerts, AbortSignal.timeout(10_000)).catch(() => undefined);
    if (!answer) {
      count.textContent = 'Alerts: the watch does not answer';
      root.dataset.state = 'unknown';
      return;
    }
    const firing = firingNow(answer.alerts).length;
    count.textContent = firing === 0 ? 'No alert is firing' : `${firing} firing`;
    root.dataset.state = firing === 0 ? 'quiet' : 'firing';
    const items = answer.alerts.slice(0, shownAlerts).map(item);
    list.replaceChildren(...(items.length > 0 ? items : [element('li', { text: 'None was received yet.' })]));
  };
  return { root, refresh };
}

/** Of each alert only its newest message counts. */
function firingNow(received: readonly Received[]): Received[] {
  const newest = new Map(received.toReversed().map((alert) => [alert.fingerprint, alert]));
  return [...newest.values()].filter(({ status }) => status === 'firing');
}

function item({ status, labels, annotations, receivedAt }: Received): HTMLElement {
  return element(
    'li',
    {},
    element('span', { class: `tag tag-${status === 'firing' ? 'critical' : 'good'}`, text: status }),
    element('time', { text: momentOf(Date.parse(receivedAt)) }),
    element('b', { text: `${labels.severity ?? ''} ${labels.alertname ?? ''}`.trim() }),
    element('span', { text: annotations.summary ?? '' }),
  );
}
