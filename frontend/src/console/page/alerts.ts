import { type Received, receivedAlerts } from '../data/received-alerts.ts';
import { element } from '../dom.ts';
import { momentOf } from '../model/clock.ts';

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
    const alerts = await receivedAlerts(AbortSignal.timeout(10_000)).catch(() => undefined);
    if (!alerts) {
      count.textContent = 'Alerts: the watch does not answer';
      root.dataset.state = 'unknown';
      return;
    }
    const firing = firingNow(alerts).length;
    count.textContent = firing === 0 ? 'No alert is firing' : `${firing} firing`;
    root.dataset.state = firing === 0 ? 'quiet' : 'firing';
    const items = alerts.slice(0, shownAlerts).map(item);
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
