import { choices } from '@lab/exercises/causes';
import { type ExerciseId, exercises, mendingOf } from '@lab/exercises/exercises';
import { investigate } from '@lab/exercises/investigation';
import { quickPace } from '@lab/exercises/plan';
import { type Question, questionText } from '@lab/exercises/question';
import { type Truth, truthOf } from '@lab/exercises/truth';
import { fetchClient } from '@lab/store-clients/http';
import { waitUntil } from '@lab/wait/wait-until';
import { execa } from 'execa';
import type { Settings } from '../stack/settings.ts';
import { UserError } from '../terminal/user-error.ts';
import { endpointsOf } from '../verify/endpoints.ts';
import { countRequests } from './counted-api.ts';
import { readHappened, type Session } from './files.ts';
import { endSession, gradeAnswer, hasHappened, parseAnswer, startSession } from './session.ts';

/** A command that answers exercises: it reads the question as JSON from standard input, and prints its answer. */
export interface Agent {
  readonly name: string;
  readonly command: string;
}

/** How one agent did in one run of an exercise. */
export interface Score {
  readonly exercise: ExerciseId;
  readonly seed: number;
  readonly agent: string;
  /** 0 to 100; 0 without an answer. */
  readonly percent: number;
  /** Time to answer. */
  readonly seconds: number;
  /** Number of requests to the query APIs. */
  readonly queries: number;
  /** Why there is no answer. */
  readonly problem?: string;
  readonly answer?: unknown;
}

const happensWithinMs = 120_000;
const visibleWithinMs = 120_000;
const calmWithinMs = 120_000;
const answersWithinMs = 120_000;
const lookEveryMs = 1_000;

/** Runs an exercise once, at the pace of programs, and has every agent answer the same course of events. */
export async function play(
  settings: Settings,
  { exercise, seed }: { readonly exercise: ExerciseId; readonly seed: number },
  agents: readonly Agent[],
  signal: AbortSignal,
): Promise<{ readonly truth: Truth; readonly scores: readonly Score[] }> {
  const session = await startSession(settings, exercise, seed, quickPace);
  try {
    const truth = await untilHappened(settings, session, signal);
    await untilVisible(settings, session, truth, signal);
    const question = questionOf(settings, session);
    const scores: Score[] = [];
    for (const agent of agents) scores.push(await ask(settings, session, agent, question, signal));
    await endSession(settings);
    await untilCalm(settings, truth, signal);
    return { truth, scores };
  } finally {
    await endSession(settings);
  }
}

async function untilHappened(settings: Settings, session: Session, signal: AbortSignal): Promise<Truth> {
  const planned = session.events.filter(({ isCause }) => isCause).length;
  const { value } = await waitUntil(
    async () => {
      const causes = ((await readHappened(settings)) ?? []).filter(({ isCause }) => isCause);
      return hasHappened(session, causes)
        ? { ok: true, value: causes }
        : { ok: false, seen: `${causes.length} of ${planned} causes` };
    },
    { what: 'the causes of the exercise', deadlineMs: happensWithinMs, signal },
  );
  return truthOf(value);
}

/** Agents are asked once the metrics and traces show the fault. */
async function untilVisible(
  settings: Settings,
  { startedAt }: Session,
  { causes }: Truth,
  signal: AbortSignal,
): Promise<void> {
  const { finds } = investigate(addressesOf(settings), startedAt, fetchClient());
  for (const { onset, evidence } of causes) {
    const traces = evidence.filter(({ language }) => language === 'TraceQL').slice(0, 1);
    for (const look of [...(onset ? [onset] : []), ...traces])
      await waitUntil(
        async () => ((await finds(look)) ? { ok: true, value: null } : { ok: false, seen: 'no result' }),
        { what: `a result of ${look.query}`, deadlineMs: visibleWithinMs, intervalMs: lookEveryMs, signal },
      );
  }
}

/** Signals are visible after a few seconds, so a range of this length includes traffic. */
const lastMs = 10_000;

/** Waits until the newest traffic no longer shows the fault. */
async function untilCalm(settings: Settings, { causes }: Truth, signal: AbortSignal): Promise<void> {
  const http = fetchClient();
  for (const { onset } of causes) {
    if (onset === undefined) continue;
    await waitUntil(
      async () => {
        const { finds } = investigate(addressesOf(settings), Date.now() - lastMs, http);
        return (await finds(onset)) ? { ok: false, seen: 'still visible' } : { ok: true, value: null };
      },
      { what: `no result of ${onset.query}`, deadlineMs: calmWithinMs, intervalMs: lookEveryMs, signal },
    );
  }
}

async function ask(
  settings: Settings,
  { exercise, seed }: Session,
  { name: agent, command }: Agent,
  question: Question,
  signal: AbortSignal,
): Promise<Score> {
  const { prometheus, loki, tempo, site } = question.addresses;
  const apis = await countRequests([prometheus, loki, tempo]);
  const [metrics, logs, traces] = apis.urls;
  const addresses = { prometheus: metrics, loki: logs, tempo: traces, site };
  const started = performance.now();
  const ran = await execa(command, {
    shell: true,
    input: JSON.stringify({ ...question, addresses }),
    timeout: answersWithinMs,
    cancelSignal: signal,
    reject: false,
  }).finally(apis.close);
  signal.throwIfAborted();
  const seconds = (performance.now() - started) / 1_000;
  const of = { exercise, seed, agent, seconds, queries: apis.requests() };
  if (ran.failed) return { ...of, percent: 0, problem: ran.stderr || (ran.shortMessage ?? 'it failed') };
  try {
    const answer = parseAnswer(ran.stdout);
    const { grade } = await gradeAnswer(settings, answer);
    return { ...of, percent: grade.percent, answer };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { ...of, percent: 0, problem: [error.message, ...error.details].join('; ') };
  }
}

function questionOf(settings: Settings, { exercise, startedAt }: Session): Question {
  const { title, story } = exercises[exercise];
  const mending = mendingOf(exercise)?.task;
  return {
    ...{ exercise, title, story, question: questionText },
    ...(mending !== undefined && { mending }),
    startedAt: new Date(startedAt).toISOString(),
    choices: Object.fromEntries(Object.entries(choices).map(([name, values]) => [name, [...values]])),
    addresses: addressesOf(settings),
  };
}

function addressesOf(settings: Settings): Question['addresses'] {
  const { prometheus, loki, tempo, site } = endpointsOf(settings);
  return { prometheus, loki, tempo, site };
}
