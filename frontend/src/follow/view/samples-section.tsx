import { preciseTimeOf } from '../../console/model/clock.ts';
import { formatValue } from '../../console/model/units.ts';
import type { Reading } from '../data/reading.ts';
import type { Sample } from '../data/samples.ts';
import type { Trace } from '../model/trace.ts';
import { StoreNote } from './store-note.tsx';
import { shortName } from './words.ts';

interface SamplesSectionProps {
  readonly reading: Reading<readonly Sample[]>;
  readonly trace: Trace | undefined;
  readonly select: (spanId: string) => void;
}

/** The measured values that name this trace as their example: the dots on the dashboards' curves. */
export function SamplesSection({ reading, trace, select }: SamplesSectionProps) {
  const samples = reading.state === 'loading' ? [] : (reading.value ?? []);
  return (
    <section class="card" aria-labelledby="samples-heading">
      <h2 id="samples-heading">
        Metric samples {samples.length > 0 && <span class="count">{samples.length}</span>}
      </h2>
      <StoreNote reading={reading} what="The metric samples" />
      {reading.state === 'ready' && samples.length === 0 && (
        <p class="note">No metric keeps this trace as its exemplar: of many requests only a few are kept.</p>
      )}
      <ul class="plain samples">
        {samples.map((sample, at) => (
          <SampleItem key={`${sample.metric} ${at}`} sample={sample} trace={trace} select={select} />
        ))}
      </ul>
    </section>
  );
}

function SampleItem({ sample, trace, select }: Omit<SamplesSectionProps, 'reading'> & { sample: Sample }) {
  const { metric, labels, value, time, spanId } = sample;
  const node = trace?.nodeOf(spanId);
  return (
    <li class="sample">
      <b>{formatValue(value, metric.endsWith('_seconds') ? 's' : 'short')}</b>
      <code class="sample-name">
        {metric}
        <span class="labels">
          {`{${Object.entries(labels)
            .map(([name, one]) => `${name}="${one}"`)
            .join(', ')}}`}
        </span>
      </code>
      <span class="sample-more">
        at {preciseTimeOf(time)}
        {node && (
          <>
            {' '}
            in{' '}
            <button type="button" class="link" onClick={() => select(spanId)}>
              {shortName(node.span.service)} {node.span.name}
            </button>
          </>
        )}
      </span>
    </li>
  );
}
