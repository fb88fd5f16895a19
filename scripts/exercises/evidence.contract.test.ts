import type { Answer } from '@lab/exercises/answer';
import { causeOf } from '@lab/exercises/causes';
import type { ExerciseId } from '@lab/exercises/exercises';
import { planOf, quickPace } from '@lab/exercises/plan';
import { startServer, type TestServer } from '@lab/testkit/http-server';
import { temporaryDirectory } from '@lab/testkit/pipeline';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadSettings, type Settings } from '../stack/settings.ts';
import { readSession, writeHappened, writeSession } from './files.ts';
import { answerSession, gradeAnswer } from './session.ts';

let stores: TestServer;
let settings: Settings;
let answered: { status: number; body: object } = { status: 200, body: {} };
const folder = temporaryDirectory();

beforeAll(async () => {
  stores = await startServer((_request, response) => {
    response.writeHead(answered.status).end(JSON.stringify(answered.body));
  });
  const port = String(stores.port);
  settings = loadSettings({ PROMETHEUS_PORT: port, TEMPO_PORT: port, LAB_STATE_DIR: folder.path });
});
afterAll(async () => {
  await stores.close();
  folder.remove();
});

/** An exercise whose causes are over, and an answer that is right but for its start and its trace. */
async function underWay(exercise: ExerciseId): Promise<Answer> {
  const events = [...planOf(exercise, 1, quickPace)];
  const startedAt = Date.now() - 600_000;
  const session = { exercise, seed: 1, startedAt, endsAt: Date.now(), events, tolerance: 20, hints: 0 };
  await writeSession(settings, session);
  await writeHappened(
    settings,
    events.map((event) => ({ ...event, at: startedAt })),
  );
  const causes = events.filter(({ isCause }) => isCause).map(({ id }) => causeOf(id));
  return {
    verdict: 'broken',
    causes: causes.map(({ kind, service, component, chain }) => ({
      kind,
      service,
      component,
      chain: [...chain],
    })),
  };
}
const trace = 'a'.repeat(32);
const pointsFor = async (answer: Answer, part: string) =>
  (await gradeAnswer(settings, answer)).grade.parts.find((one) => one.part === part)?.points;

it('a trace that there is not shows nothing', async () => {
  const answer = await underWay('slow-list');
  answered = { status: 404, body: {} };
  expect(await pointsFor({ ...answer, trace }, 'trace')).toBe(0);
});

it('what left nothing behind is mended', async () => {
  const answer = await underWay('lost-mails');
  answered = { status: 200, body: { data: { resultType: 'vector', result: [] } } };
  expect(await pointsFor(answer, 'mending')).toBe(20);
});

it.each([
  ['slow-list', { trace }],
  ['lost-mails', {}],
] as const)(
  'the answer to %s is not graded while the store of its evidence fails',
  async (exercise, more) => {
    const answer = await underWay(exercise);
    answered = { status: 503, body: {} };
    const grading = answerSession(settings, { ...answer, ...more });
    await expect(grading).rejects.toMatchObject({
      name: 'UserError',
      message: 'The answer cannot be graded now',
      details: ['HTTP 503 {}'],
    });
    expect(await readSession(settings)).toMatchObject({ exercise });
  },
);
