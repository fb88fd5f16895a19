import { receivedAlerts } from '../../console/data/received-alerts.ts';
import type { Reading } from '../../follow/data/reading.ts';
import { StoreNote } from '../../follow/view/store-note.tsx';
import { useReading } from '../../follow/view/use-reading.ts';
import { useParameters } from '../../lab/use-parameters.ts';
import { activeAlerts } from '../data/alerts.ts';
import type { ObjectiveList } from '../data/objectives.ts';
import { readBlocks, readStandings, readTrends } from '../data/standings.ts';
import { shownActive, shownPast } from '../model/alerts.ts';
import { initialParameters, trendLengthOf } from '../model/page-state.ts';
import { AlertsSection } from './alerts-section.tsx';
import { ObjectiveCard } from './objective-card.tsx';
import { TrendChoice } from './trend-choice.tsx';
import { useMarks } from './use-marks.ts';

const alertsAgainMs = 5_000;
const standingsAgainMs = 10_000;
const historyAgainMs = 60_000;

const every = (ms: number) => ({ again: () => ms, same: isSame });
const isSame = (a: unknown, b: unknown) => textOf(a) === textOf(b);
const textOf = (value: unknown) => JSON.stringify(value instanceof Map ? [...value] : value);

/** The alerts, and a card for each objective. */
export function Board({ list }: { list: ObjectiveList }) {
  const [parameters, change] = useParameters(initialParameters);
  const [trendName, trendSeconds] = trendLengthOf(parameters.trend ?? '');
  const active = useReading('active', { read: activeAlerts, ...every(alertsAgainMs) });
  const received = useReading('received', { read: receivedAlerts, ...every(alertsAgainMs) });
  const standings = useReading('standings', {
    read: (signal) => readStandings(list, signal),
    ...every(standingsAgainMs),
  });
  const blocks = useReading('blocks', {
    read: (signal) => readBlocks(list, signal),
    ...every(historyAgainMs),
  });
  const trends = useReading(trendName, {
    read: (signal) => readTrends(list, trendSeconds, signal),
    ...every(historyAgainMs),
  });
  const marks = useMarks(trendName, trendSeconds, historyAgainMs);
  // All at once: what comes later would move what is being read.
  const first = [active, received, standings, blocks];
  if (first.some(({ state }) => state === 'loading'))
    return (
      <p class="note note-loading" role="status">
        The objectives and alerts are being read …
      </p>
    );
  const known = knownOf(received) ?? [];
  const alerts = shownActive(knownOf(active) ?? [], known);
  return (
    <div class="board">
      <AlertsSection
        active={active}
        received={received}
        alerts={alerts}
        past={shownPast(known)}
        objectives={list.objectives}
        chosen={parameters.runbook ?? ''}
        choose={(runbook) => change({ runbook })}
      />
      <section aria-labelledby="objectives-heading">
        <div class="section-head">
          <h2 id="objectives-heading">Objectives, over the last {list.period.replace('d', ' days')}</h2>
          <TrendChoice chosen={trendName} choose={(trend) => change({ trend }, 'replace')} />
        </div>
        <StoreNote reading={standings} what="The objectives" />
        <div class="objectives">
          {list.objectives.map((objective) => (
            <ObjectiveCard
              key={objective.name}
              list={list}
              objective={objective}
              standing={knownOf(standings)?.get(objective.name)}
              isKnown={knownOf(standings) !== undefined}
              trend={knownOf(trends)?.get(objective.name)}
              trendSeconds={trendSeconds}
              marks={marks}
              blocks={knownOf(blocks)?.get(objective.name) ?? []}
              alerts={alerts.filter(({ slo }) => slo === objective.name)}
              event={parameters.event ?? ''}
              showEvent={(event) => change({ event })}
            />
          ))}
        </div>
      </section>
    </div>
  );
}

/** What is known, also from before a failure. */
const knownOf = <T,>(reading: Reading<T>): T | undefined =>
  reading.state === 'loading' ? undefined : reading.value;
