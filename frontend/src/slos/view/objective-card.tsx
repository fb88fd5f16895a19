import { formatValue } from '../../console/model/units.ts';
import type { Mark } from '../../console/panels/view.ts';
import type { Objective, ObjectiveList } from '../data/objectives.ts';
import { runbookPath } from '../data/runbook.ts';
import type { Trend } from '../data/standings.ts';
import type { ShownAlert } from '../model/alerts.ts';
import type { Block } from '../model/episodes.ts';
import { burnRateOf, type Standing, type State, secondsUntilSpent, stateOf } from '../model/standing.ts';
import { BurnTable } from './burn-table.tsx';
import { EpisodeList } from './episode-list.tsx';
import { Sparkline } from './sparkline.tsx';

interface ObjectiveCardProps {
  readonly list: ObjectiveList;
  readonly objective: Objective;
  readonly standing: Standing | undefined;
  /** False while Prometheus has never answered: then nothing is said of the data. */
  readonly isKnown: boolean;
  readonly trend: Trend | undefined;
  readonly trendSeconds: number;
  readonly marks: readonly Mark[];
  readonly blocks: readonly Block[];
  /** Pending and firing ones of the objective. */
  readonly alerts: readonly ShownAlert[];
  readonly event: string;
  readonly showEvent: (event: string) => void;
}

const words: Readonly<Record<State, string>> = {
  'no data': 'No data yet',
  spent: 'Budget spent',
  alert: 'Alert firing',
  kept: 'Kept',
};
const tones: Readonly<Record<State, string>> = {
  'no data': 'quiet',
  spent: 'critical',
  alert: 'critical',
  kept: 'good',
};

/** One objective: what is promised, what is left, how fast it goes, and what spent it. */
export function ObjectiveCard(props: ObjectiveCardProps) {
  const { list, objective, standing, isKnown, trend, trendSeconds, marks, blocks, alerts } = props;
  const state = stateOf(standing, alerts.filter((one) => one.state === 'firing').length);
  return (
    <article class="card objective" id={objective.name} aria-labelledby={`${objective.name}-title`}>
      <header class="objective-head">
        <h3 id={`${objective.name}-title`}>{objective.title}</h3>
        {isKnown && <span class={`tag tag-${tones[state]}`}>{words[state]}</span>}
        <p>
          {objective.description} Target: <b>{objective.objectivePercent} %</b>.
        </p>
      </header>
      {standing?.budgetLeft === undefined ? (
        isKnown && (
          <p class="note">
            No data yet: nothing was counted in the last {list.period.replace('d', ' days')}.
            {objective.dashboard === 'lab-shop' && ' The shop may not be running.'}
          </p>
        )
      ) : (
        <>
          <Figures list={list} objective={objective} standing={standing} left={standing.budgetLeft} />
          <Sparkline
            trend={trend}
            seconds={trendSeconds}
            marks={marks}
            label={`Budget left of ${objective.title}`}
          />
          <BurnTable alerts={list.alerts} budget={objective.errorBudget} ratios={standing.errorRatios} />
          <EpisodeList
            objective={objective}
            blocks={blocks}
            spent={1 - standing.budgetLeft}
            event={props.event}
            showEvent={props.showEvent}
          />
        </>
      )}
      <p class="objective-links">
        <a href={`/dashboards/${objective.dashboard}`}>Dashboard</a>
        <a href={runbookPath(objective.runbook)}>Runbook</a>
      </p>
    </article>
  );
}

interface FiguresProps extends Pick<ObjectiveCardProps, 'list' | 'objective'> {
  readonly standing: Standing;
  readonly left: number;
}

function Figures({ list, objective, standing, left }: FiguresProps) {
  const ratio = standing.errorRatios[list.alerts[0]?.window ?? ''];
  return (
    <>
      <dl class="figures">
        <div>
          <dt>Good events</dt>
          <dd>
            {standing.errorRatio === undefined ? '–' : formatValue(1 - standing.errorRatio, 'percentunit')}
          </dd>
          <dd class="figure-more">{eventsIn(standing)}</dd>
        </div>
        <div>
          <dt>Budget left</dt>
          <dd class={left <= 0 ? 'bad' : ''}>{formatValue(left, 'percentunit')}</dd>
          <dd class="figure-more">of {formatValue(objective.errorBudget, 'percentunit')} bad events</dd>
        </div>
        <div>
          <dt>Runs out</dt>
          <Exhaustion left={left} ratio={ratio} budget={objective.errorBudget} period={list.periodSeconds} />
        </div>
      </dl>
      <div
        class="budget-bar"
        role="img"
        aria-label={`${formatValue(left, 'percentunit')} of the error budget is left`}
      >
        <span class={toneOf(left)} style={{ inlineSize: `${Math.min(1, Math.max(0, left)) * 100}%` }} />
      </div>
    </>
  );
}

const eventsIn = ({ events }: Standing) =>
  events === undefined ? 'counting has just begun' : `of ${formatValue(Math.round(events), 'short')} events`;

const toneOf = (left: number) => (left > 0.5 ? 'plenty' : left > 0.2 ? 'some' : 'little');

interface ExhaustionProps {
  readonly left: number;
  /** Of the last hour; undefined without traffic. */
  readonly ratio: number | undefined;
  readonly budget: number;
  readonly period: number;
}

/** When the budget is gone if it goes on like the last hour. */
function Exhaustion({ left, ratio, budget, period }: ExhaustionProps) {
  if (left <= 0)
    return (
      <>
        <dd class="bad">already spent</dd>
        <dd class="figure-more">it comes back as bad events age</dd>
      </>
    );
  const until = ratio === undefined ? undefined : secondsUntilSpent(left, burnRateOf(ratio, budget), period);
  const isNever = until === undefined || until > period;
  return (
    <>
      <dd>{isNever ? 'not at this rate' : `in ${formatValue(until, 's')}`}</dd>
      <dd class="figure-more">
        {ratio === undefined ? 'no traffic in the last hour' : 'at the rate of the last hour'}
      </dd>
    </>
  );
}
