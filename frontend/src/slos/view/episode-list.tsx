import { momentSeenFrom } from '../../console/model/clock.ts';
import { formatValue } from '../../console/model/units.ts';
import type { Objective } from '../data/objectives.ts';
import { type Block, dearest, type Episode, episodesOf } from '../model/episodes.ts';
import { episodeKey } from '../model/page-state.ts';
import { EpisodeDetails } from './episode-details.tsx';

interface EpisodeListProps {
  readonly objective: Objective;
  readonly blocks: readonly Block[];
  /** Share of the budget that is spent. */
  readonly spent: number;
  /** The episode that is open. */
  readonly event: string;
  readonly showEvent: (event: string) => void;
}

const shown = 5;

/** The events that spent the budget: the dearest stretches of time, each with a look inside. */
export function EpisodeList({ objective, blocks, spent, event, showEvent }: EpisodeListProps) {
  const episodes = episodesOf(blocks, spent);
  return (
    <div class="episodes">
      <h4>
        What spent it
        {episodes.length > shown && (
          <span class="soft">
            {' '}
            · {shown} of {episodes.length} events
          </span>
        )}
      </h4>
      {episodes.length === 0 && (
        <p class="note">
          {spent > 0
            ? 'Bad events of the last minute will be here soon.'
            : 'Nothing: there was no bad event.'}
        </p>
      )}
      <ul class="plain">
        {dearest(episodes, shown).map((episode) => {
          const key = episodeKey(objective.name, episode.from);
          const isOpen = key === event;
          return (
            <li key={key} class="episode">
              <button
                type="button"
                class="episode-head"
                aria-expanded={isOpen}
                onClick={() => showEvent(isOpen ? '' : key)}
              >
                <EpisodeHead episode={episode} />
              </button>
              {isOpen && <EpisodeDetails objective={objective} episode={episode} />}
            </li>
          );
        })}
      </ul>
    </div>
  );
}

function EpisodeHead({ episode: { from, to, bad, share } }: { episode: Episode }) {
  const begin = from * 1000;
  const end = to * 1000;
  return (
    <>
      <span class="episode-time">
        {momentSeenFrom(begin, Date.now()).slice(0, -3)} – {momentSeenFrom(end, begin).slice(0, -3)}
      </span>
      <span>{badEvents(bad)}</span>
      <b>{formatValue(share, 'percentunit')} of the budget</b>
      <span class="episode-bar">
        <span style={{ inlineSize: `${Math.min(1, share) * 100}%` }} />
      </span>
    </>
  );
}

function badEvents(bad: number): string {
  const count = Math.max(1, Math.round(bad));
  return `${formatValue(count, 'short')} bad ${count === 1 ? 'event' : 'events'}`;
}
