import { randomBytes } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { exemplarsFor } from '@lab/telemetry/exemplars';
import {
  alwaysKept,
  mustBeKept,
  type SamplingMode,
  samplingModes,
  samplingPolicy,
} from '@lab/telemetry/sampling';
import { startServer, type TestServer } from '@lab/testkit/http-server';
import { patience } from '@lab/testkit/patience';
import { eventually, exemplarTraceIds, prometheusSeries } from '@lab/testkit/queries';
import { waitUntil } from '@lab/wait/wait-until';
import { TraceFlags } from '@opentelemetry/api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SampledTrace, sampledTrace, sendTrace, traceClasses } from './testing/sampled-traces.ts';
import { type SamplingPipeline, startSamplingPipeline } from './testing/sampling-pipeline.ts';

/** By the first random digit, of each class: kept by no share, by the share of `head` alone, by both. */
const digits = ['0', 'd', 'f'] as const;
const idWith = (digit: string) => {
  const random = randomBytes(16).toString('hex');
  return `${random.slice(0, 18)}${digit}${random.slice(19)}`;
};
const traces: readonly SampledTrace[] = traceClasses.flatMap((kind) =>
  digits.map((digit) => sampledTrace(kind, idWith(digit))),
);
const label = ({ kind, facts }: SampledTrace) => `${kind} ${facts.traceId.charAt(18)}`;

interface Lab extends SamplingPipeline {
  readonly service: TestServer;
}
const labs = new Map<SamplingMode, Lab>();
const labOf = (mode: SamplingMode): Lab => {
  const lab = labs.get(mode);
  if (!lab) throw new Error(`there is no pipeline for ${mode}`);
  return lab;
};

/** The metrics of a service that saw the traces; each has a series, and so an exemplar, of its own. */
function startService(mode: SamplingMode): Promise<TestServer> {
  const lines = traces.map((trace) => {
    const { traceId, failed = false, seconds = 0.03 } = trace.facts;
    const span = { traceId, spanId: '1'.repeat(16), traceFlags: TraceFlags.SAMPLED };
    const { exemplarLabels } = exemplarsFor(mode)(span, { failed, seconds });
    const exemplar = exemplarLabels
      ? ` # {trace_id="${exemplarLabels.trace_id}"} ${seconds} ${Date.now() / 1_000}`
      : '';
    const series = `{trace="${label(trace)}"`;
    return [
      `observed_seconds_bucket${series},le="1.0"} 1${exemplar}`,
      `observed_seconds_bucket${series},le="+Inf"} 1`,
      `observed_seconds_sum${series}} ${seconds}`,
      `observed_seconds_count${series}} 1`,
    ];
  });
  const text = ['# TYPE observed_seconds histogram', ...lines.flat(), '# EOF', ''].join('\n');
  return startServer((_request, response) => {
    response.setHeader('content-type', 'application/openmetrics-text; version=1.0.0; charset=utf-8');
    response.end(text);
  });
}

beforeAll(async () => {
  for (const mode of samplingModes) {
    const service = await startService(mode);
    const pipeline = await startSamplingPipeline(mode, `${service.host}:${service.port}`);
    labs.set(mode, { ...pipeline, service });
    for (const trace of traces) await sendTrace(trace, pipeline.collector);
  }
}, patience(120_000));
afterAll(async () => {
  await Promise.all([...labs.values()].flatMap((lab) => [lab.stop(), lab.service.close()]));
});

/** Sends a trace that comes last by the same way, and waits for it: what is not there then will not come. */
async function untilAllCame({ collector, spans }: Lab): Promise<void> {
  const last = sampledTrace('ordinary', alwaysKept(randomBytes(16).toString('hex')));
  await sendTrace(last, collector);
  await eventually(
    'the last trace',
    () => spans(last.facts.traceId),
    ({ length }) => length === last.spans,
  );
}

describe.each(samplingModes)('LAB_SAMPLING=%s', (mode) => {
  it('keeps exactly the traces that the policy names, and keeps them whole', async () => {
    const lab = labOf(mode);
    await untilAllCame(lab);
    const kept = await Promise.all(
      traces.map(async (trace) => [label(trace), (await lab.spans(trace.facts.traceId)).length] as const),
    );
    expect(Object.fromEntries(kept)).toEqual(
      Object.fromEntries(
        traces.map((trace) => [label(trace), mustBeKept(mode, trace.facts) ? trace.spans : 0]),
      ),
    );
  });

  it('has exemplars of kept traces only, and of the errors and slow ones that it keeps', async () => {
    const { prometheus, spans } = labOf(mode);
    const expected = traces
      .filter(({ facts: { traceId, failed = false, seconds = 0 } }) =>
        mustBeKept(mode, { traceId, failed, seconds }),
      )
      .map(({ facts }) => facts.traceId);
    const ids = await eventually(
      'the exemplars',
      async () => [...new Set(await exemplarTraceIds(prometheus.url, 'observed_seconds_bucket'))],
      ({ length }) => length >= expected.length,
    );
    expect(ids.toSorted()).toEqual(expected.toSorted());
    for (const id of ids) expect(await spans(id)).not.toEqual([]);
  });
});

it('loses with tail only what is ordinary, with head a share of everything', () => {
  const lost = (mode: SamplingMode) =>
    traces.filter(({ facts }) => !mustBeKept(mode, facts)).map((trace) => label(trace));
  expect(lost('all')).toEqual([]);
  expect(lost('tail')).toEqual(['ordinary 0', 'ordinary d']);
  expect(lost('head')).toEqual(traceClasses.map((kind) => `${kind} 0`));
});

it.each([
  ['calls', ['service', 'span_name', 'span_kind', 'status_code'], 'traces_spanmetrics_calls_total'],
  ['latencies', ['service', 'span_name', 'le'], 'traces_spanmetrics_latency_bucket'],
  [
    'requests between services',
    ['client', 'server'],
    'traces_service_graph_request_total{connection_type!="virtual_node"}',
  ],
])('the %s that are derived from spans are the same in every mode', async (_what, names, metric) => {
  const query = `sum by (${names.join(', ')}) (${metric})`;
  const read = async (mode: SamplingMode) => {
    const series = await prometheusSeries(labOf(mode).prometheus.url, query);
    return Object.fromEntries(
      series.map(({ labels, value }) => [names.map((name) => labels[name] ?? '').join(' '), value] as const),
    );
  };
  const [all, head, tail] = await eventually(
    'the same numbers',
    () => Promise.all([read('all'), read('head'), read('tail')]),
    ([first, ...others]) =>
      Object.keys(first).length > 0 && others.every((other) => isDeepStrictEqual(other, first)),
  );
  expect(head).toEqual(all);
  expect(tail).toEqual(all);
});

it(
  'tail keeps the whole trace for an error that comes late, and the error itself after the wait',
  async () => {
    const lab = labOf('tail');
    const [soon, late] = [idWith('0'), idWith('0')];
    const begun = [soon, late].map((id) => sampledTrace('ordinary', id));
    for (const trace of begun) await sendTrace(trace, lab.collector);
    const failing = sampledTrace('error', soon);
    await sendTrace(failing, lab.collector);
    const whole = failing.spans + (begun[0]?.spans ?? 0);
    await eventually(
      'the whole trace',
      () => lab.spans(soon),
      ({ length }) => length === whole,
    );
    await waitUntil(
      async () => {
        const page = await (await fetch(lab.collector.metricsUrl)).text();
        const given = /^otelcol_processor_tail_sampling_sampling_traces_on_memory\S* (\d+)/m.exec(page)?.[1];
        return given === '0' ? { ok: true, value: null } : { ok: false, seen: `${given} traces wait` };
      },
      { what: 'the end of the wait', deadlineMs: patience(2_000 * samplingPolicy.waitSeconds) },
    );
    const failed = sampledTrace('error', late);
    await sendTrace(failed, lab.collector);
    await eventually(
      'the late error',
      () => lab.spans(late),
      ({ length }) => length === failed.spans,
    );
  },
  patience(90_000),
);
