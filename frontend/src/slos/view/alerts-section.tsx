import { useRef } from 'preact/hooks';
import type { Received } from '../../console/data/received-alerts.ts';
import type { Reading } from '../../follow/data/reading.ts';
import { StoreNote } from '../../follow/view/store-note.tsx';
import { useMedia } from '../../follow/view/use-media.ts';
import type { Active } from '../data/alerts.ts';
import type { Objective } from '../data/objectives.ts';
import type { ShownAlert } from '../model/alerts.ts';
import { AlertItem } from './alert-item.tsx';
import { Runbook } from './runbook.tsx';

interface AlertsSectionProps {
  readonly active: Reading<readonly Active[]>;
  readonly received: Reading<readonly Received[]>;
  /** Pending and firing. */
  readonly alerts: readonly ShownAlert[];
  readonly past: readonly ShownAlert[];
  readonly objectives: readonly Objective[];
  /** The runbook that the address names. */
  readonly chosen: string;
  readonly choose: (runbook: string) => void;
}

const shownPast = 20;

/** Alerts that are pending, firing and past, with the runbook of one of them beside them. */
export function AlertsSection(props: AlertsSectionProps) {
  const { active, received, alerts, past, objectives, chosen, choose } = props;
  const isWide = useMedia('(width >= 1000px)');
  // The first alert’s runbook is shown unasked, and stays: a newer alert must not take away what is being read.
  const unasked = useRef('');
  if (unasked.current === '') unasked.current = alerts.find(({ runbook }) => runbook !== '')?.runbook ?? '';
  const runbook = chosen || unasked.current;
  const item = (alert: ShownAlert) => (
    <AlertItem
      key={alert.key}
      alert={alert}
      objective={objectives.find(({ name }) => name === alert.slo)}
      isReading={isWide && alert.runbook === runbook}
      choose={isWide ? choose : undefined}
    />
  );
  return (
    <section aria-labelledby="alerts-heading" class="alerts">
      <div class="alert-lists">
        <div class="section-head">
          <h2 id="alerts-heading">Alerts</h2>
        </div>
        <StoreNote reading={active} what="Pending and firing alerts" />
        {active.state === 'ready' && alerts.length === 0 && (
          <p class="card quiet">No alert is pending or firing.</p>
        )}
        {alerts.length > 0 && <ul class="plain alert-list">{alerts.map(item)}</ul>}
        <StoreNote reading={received} what="Past alerts" />
        {received.state !== 'loading' && (
          <details class="past">
            <summary>
              {past.length === 0 ? 'No alert has ended yet' : `Past alerts: ${past.length}`}
              {past.length > shownPast && `, the last ${shownPast} of them here`}
            </summary>
            {past.length > 0 && <ul class="plain alert-list">{past.slice(0, shownPast).map(item)}</ul>}
          </details>
        )}
      </div>
      {isWide && runbook !== '' && <Runbook name={runbook} />}
    </section>
  );
}
