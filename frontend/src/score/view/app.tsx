import { scoreReportSchema, scoreRoute } from '@lab/api-contract/score';
import { getJson } from '../../console/data/http.ts';
import { timeOf } from '../../console/model/clock.ts';
import { StoreNote } from '../../follow/view/store-note.tsx';
import { useReading } from '../../follow/view/use-reading.ts';
import { useParameters } from '../../lab/use-parameters.ts';
import { ServiceCard } from './service-card.tsx';

const againMs = 60_000;
/** The lab’s API gives up before. */
const withinMs = 55_000;
/** `rules`: the service of which every rule is shown. */
const initialParameters = { rules: '' } as const;

/** The page: a card for each service. */
export function App() {
  const [{ rules = '' }, change] = useParameters(initialParameters);
  const report = useReading('score', {
    read: (signal) => getJson(scoreRoute, scoreReportSchema, signal, withinMs),
    again: () => againMs,
    same: (a, b) => a.rated_at === b.rated_at,
  });
  const known = report.state === 'loading' ? undefined : report.value;
  return (
    <>
      <h1 class="title">Instrumentation Score</h1>
      <p class="intro">
        How well each service is instrumented, from 0 to 100, by the rules of the{' '}
        <a href="https://github.com/instrumentation-score/spec">Instrumentation Score specification</a> (
        <a href="/docs/score.md">how they are read here</a>).{' '}
        {known &&
          `Rated at ${timeOf(Date.parse(known.rated_at))} by what was sent in the last ${known.minutes} minutes; each minute anew.`}
      </p>
      <StoreNote reading={report} what="The scores" />
      {report.state === 'failed' && known === undefined && (
        <p class="note">
          A lab in Docker has no API: there <code>npx lab score</code> prints the scores.
        </p>
      )}
      <div class="scores">
        {known?.services.map((service) => (
          <ServiceCard
            key={service.service}
            rated={service}
            isOpen={rules === service.service}
            show={(isShown) => change({ rules: isShown ? service.service : '' })}
          />
        ))}
      </div>
    </>
  );
}
