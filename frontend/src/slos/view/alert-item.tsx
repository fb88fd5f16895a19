import { momentSeenFrom } from '../../console/model/clock.ts';
import { formatValue } from '../../console/model/units.ts';
import type { Objective } from '../data/objectives.ts';
import { runbookPath } from '../data/runbook.ts';
import type { ShownAlert } from '../model/alerts.ts';
import { burnRateOf } from '../model/standing.ts';

interface AlertItemProps {
  readonly alert: ShownAlert;
  readonly objective: Objective | undefined;
  /** Its runbook is shown. */
  readonly isReading: boolean;
  /** Shows a runbook beside the alerts; undefined where there is no room: then a link leads to it. */
  readonly choose: ((runbook: string) => void) | undefined;
}

const tones = { pending: 'warning', firing: 'critical', past: 'quiet' } as const;

/** One alert: since when, what it measured, and the way to its runbook. */
export function AlertItem({ alert, objective, isReading, choose }: AlertItemProps) {
  const { state, name, severity, summary, description, runbook } = alert;
  return (
    <li class={`card alert alert-${state}`}>
      <p class="alert-head">
        <span class={`tag tag-${tones[state]}`}>{state === 'past' ? 'ended' : state}</span>
        <b>{name}</b>
        <span class="soft">{severity}</span>
      </p>
      <p>{summary}</p>
      <p class="soft">
        {timesOf(alert)}
        {objective && state !== 'past' && <Measured alert={alert} objective={objective} />}
      </p>
      <p class="soft alert-description">{description}</p>
      <p class="alert-links">
        {runbook !== '' && choose && (
          <button
            type="button"
            class="button button-small"
            aria-pressed={isReading}
            onClick={() => choose(runbook)}
          >
            Runbook
          </button>
        )}
        {runbook !== '' && !choose && <a href={runbookPath(runbook)}>Runbook</a>}
        {objective && <a href={`#${objective.name}`}>{objective.title}</a>}
      </p>
    </li>
  );
}

function timesOf({ state, since, until, deliveredAt }: ShownAlert): string {
  const now = Date.now();
  const begun = momentSeenFrom(since, now);
  if (until !== undefined)
    return `${begun} – ${momentSeenFrom(until, since)}, for ${formatValue((until - since) / 1000, 's')}`;
  if (state === 'pending') return `Since ${begun}. It fires if it goes on.`;
  if (deliveredAt === undefined) return `Since ${begun}. Alertmanager has not delivered it yet.`;
  return `Since ${begun}, delivered at ${momentSeenFrom(deliveredAt, now)}.`;
}

/** The value of an objective’s alert is the share of bad events in its long window. */
function Measured({ alert: { value, window }, objective }: { alert: ShownAlert; objective: Objective }) {
  if (value === undefined || Number.isNaN(value)) return null;
  return (
    <>
      {' '}
      Over {window}: <b>{formatValue(value, 'percentunit')}</b> bad events, a burn rate of{' '}
      <b>{formatValue(burnRateOf(value, objective.errorBudget))}×</b>.
    </>
  );
}
