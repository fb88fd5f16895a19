import { searchTraces } from '../../console/data/tempo.ts';
import { momentSeenFrom } from '../../console/model/clock.ts';
import { formatValue } from '../../console/model/units.ts';
import type { Mark } from '../../console/panels/view.ts';
import { addressOf } from '../../follow/model/address.ts';
import { StoreNote } from '../../follow/view/store-note.tsx';
import { once, useReading } from '../../follow/view/use-reading.ts';
import type { Objective } from '../data/objectives.ts';
import type { Episode } from '../model/episodes.ts';
import { readMarks } from './use-marks.ts';

interface EpisodeDetailsProps {
  readonly objective: Objective;
  readonly episode: Episode;
}

const shownTraces = 5;
/** What causes bad events may have begun before them. */
const beforeSeconds = 300;

/** What happened meanwhile, requests of that time, and the dashboards at that time. */
export function EpisodeDetails({ objective, episode }: EpisodeDetailsProps) {
  const { from, to } = episode;
  const time = new URLSearchParams({ from: String(from * 1000), to: String(Math.round(to * 1000)) });
  return (
    <div class="episode-details">
      <Meanwhile episode={episode} name={objective.name} />
      {objective.traces !== undefined && (
        <Requests query={objective.traces} episode={episode} name={objective.name} />
      )}
      <p>
        At that time: <a href={`/dashboards/${objective.dashboard}?${time}`}>the objective’s dashboard</a>,{' '}
        <a href={`/dashboards/lab-tracing?${time}&var-service=${objective.service}`}>
          traces and logs of {objective.service}
        </a>
        , <a href={`/dashboards/lab-services?${time}`}>all services</a>
      </p>
    </div>
  );
}

interface PartProps {
  readonly name: string;
  readonly episode: Episode;
}

function Meanwhile({ name, episode: { from, to } }: PartProps) {
  const marks = useReading(`${name} ${from} ${to}`, {
    read: (signal) => readMarks({ from: from - beforeSeconds, to }, signal),
    ...once,
  });
  if (marks.state !== 'ready' || marks.value.length === 0) return null;
  return (
    <ul class="plain">
      {marks.value.map((mark) => (
        <MarkItem key={`${mark.time} ${mark.title}`} mark={mark} />
      ))}
    </ul>
  );
}

function MarkItem({ mark: { time, title, text, colour } }: { mark: Mark }) {
  return (
    <li>
      <i class="mark-line" style={{ borderColor: colour }} />
      {momentSeenFrom(time * 1000, Date.now())} <b>{title}</b> {text}
    </li>
  );
}

function Requests({ query, name, episode: { from, to } }: PartProps & { readonly query: string }) {
  const traces = useReading(`${name} ${from} ${to}`, {
    read: (signal) => searchTraces(query, shownTraces, { from, to }, signal),
    ...once,
  });
  return (
    <>
      <StoreNote reading={traces} what="Requests of that time" />
      {traces.state === 'ready' && traces.value.length === 0 && (
        <p class="note">The trace store holds no such request of that time any more.</p>
      )}
      {traces.state === 'ready' && traces.value.length > 0 && (
        <ul class="plain">
          {traces.value.map(({ traceID, start, name: what, durationMs, service }) => (
            <li key={traceID}>
              <a href={addressOf({ traceId: traceID })}>
                {momentSeenFrom(start, Date.now())} {what}
              </a>{' '}
              <span class="soft">
                {service} · {formatValue(durationMs, 'ms')}
              </span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
