import type { VariableValues } from '@lab/grafana/queries/variables';
import { getJson } from '@lab/store-clients/http';
import { fewAtOnce } from '@lab/wait/few-at-once';
import { z } from 'zod';
import { attempt, lookOnce } from '../attempt.ts';
import type { Failure } from '../check.ts';
import type { VerifyContext } from '../context.ts';
import { contentOf } from './answer.ts';
import { type LabQuery, labQueryUrl } from './lab-query.ts';

/** A query that is expected to return data; its source. */
export interface QueryCase {
  readonly query: LabQuery;
  /** Where a person finds it: dashboard and panel, or page and question. */
  readonly title: string;
  readonly values: VariableValues;
  /** Why an empty answer is right; `null`: an empty answer is a defect. */
  readonly mayBeEmpty: string | null;
  readonly tryNext: string;
}

export interface QueryOutcome {
  readonly failures: readonly Failure[];
  readonly answered: number;
  /** Answered with nothing, which is allowed: nothing is proven of them. */
  readonly skipped: number;
}

/** As many as the stores’ two cores can use; more only makes each of them slow. */
const atOnce = 6;

/** Twice the usual wait: first a signal arrives, then a rule computes from it, each 15 s. */
const emptyDeadlines = 2;

/**
 * Runs every query once; one that answers with nothing and must not is asked again until it answers or the deadline is
 * over.
 *
 * @param isYoung the lab has not run long enough for every rate and rule to have a value: nothing is asked twice
 */
export async function runQueries(
  context: VerifyContext,
  cases: readonly QueryCase[],
  isYoung: boolean,
): Promise<QueryOutcome> {
  const outcomes = await fewAtOnce(cases, atOnce, (one) => runCase(context, one, isYoung));
  return {
    failures: outcomes.filter((outcome) => typeof outcome !== 'string'),
    answered: outcomes.filter((outcome) => outcome === 'answered').length,
    skipped: outcomes.filter((outcome) => outcome === 'skipped').length,
  };
}

async function runCase(
  context: VerifyContext,
  { query, title, values, mayBeEmpty, tryNext }: QueryCase,
  isYoung: boolean,
): Promise<Failure | 'answered' | 'skipped'> {
  const where = labQueryUrl(query, context.endpoints, values, Date.now());
  const read = async (signal?: AbortSignal) =>
    contentOf(query, await getJson(context.http, where, z.unknown(), signal));
  const expectation = { lookedFor: `an answer to ${title}`, where, tryNext };
  const first = await lookOnce(expectation, async () => ({ ok: true, value: await read() }));
  if (!first.ok) return first.failure;
  if (first.value === 'values') return 'answered';
  const mayBeLost = query.language === 'traceql' && context.sampling !== 'all';
  if (mayBeEmpty !== null || isYoung || mayBeLost) return 'skipped';
  const later = await attempt(
    {
      ...context,
      deadlineMs: emptyDeadlines * context.deadlineMs,
      pollIntervalMs: 20 * context.pollIntervalMs,
    },
    expectation,
    async (signal) => {
      const content = await read(signal);
      return content === 'values' ? { ok: true, value: content } : { ok: false, seen: content };
    },
  );
  return later.ok ? 'answered' : later.failure;
}
