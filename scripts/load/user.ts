import type { LoadAction } from '@lab/telemetry/load';
import type { Ask } from '../traffic/client.ts';
import { exponential, type Random } from './random.ts';

/** One thing that users of a workload do, with what they remember. */
export interface Action<Memory> {
  readonly name: LoadAction;
  /** The path without what changes in it, for the span’s name. */
  readonly route: string;
  /** An answer, for a rehearsal. */
  readonly example?: unknown;
  /** How often it is chosen, against the others. */
  readonly weight: number;
  /** Absent: it cannot be done now. */
  readonly ask: (memory: Memory) => Ask | undefined;
  /** Takes from the answer what later actions use. @throws on an answer of another shape */
  readonly learn?: (memory: Memory, answer: unknown) => void;
  /** Called after it was tried, whatever came of it. */
  readonly afterwards?: (memory: Memory) => void;
}

type NameAndExample = Pick<Action<never>, 'name' | 'route' | 'example'>;

/** What the users of a workload do. */
export interface Users<Memory> {
  readonly arrive: () => Memory;
  /** The first is what everybody begins with. */
  readonly actions: readonly [Action<Memory>, ...Action<Memory>[]];
  /** The last thing, again and again while it can be done: nothing is left behind. */
  readonly leave?: Action<Memory>;
}

/** What a user needs of the world. */
export interface World {
  readonly random: Random;
  /** @param learn gets the answer, unless it is an error; what it throws makes it one */
  readonly send: (action: NameAndExample, ask: Ask, learn: (answer: unknown) => void) => Promise<void>;
  /** Resolves after so many milliseconds, or when the user is called away. */
  readonly think: (ms: number) => Promise<unknown>;
  /** Whether the user is called away: leaves at once. */
  readonly isOver: () => boolean;
}

/** Actions of a session. */
const [fewest, most] = [3, 9];
const think = { meanMs: 1_000, leastMs: 100, mostMs: 5_000 };

/** One session: as many actions as its user likes, with time to think in between, and tidying up. */
export async function visit<Memory>({ arrive, actions, leave }: Users<Memory>, world: World): Promise<void> {
  const memory = arrive();
  const count = fewest + Math.floor(world.random() * (most - fewest + 1));
  let [action] = actions;
  for (let nth = 1; nth <= count && !world.isOver(); nth += 1) {
    const ask = action.ask(memory);
    if (ask) await act(action, ask, memory, world);
    action = choose(actions, memory, world.random);
    const ms = Math.min(think.mostMs, Math.max(think.leastMs, exponential(world.random, think.meanMs)));
    if (nth < count) await world.think(ms);
  }
  for (let ask = leave?.ask(memory); leave && ask; ask = leave.ask(memory))
    await act(leave, ask, memory, world);
}

async function act<Memory>(action: Action<Memory>, ask: Ask, memory: Memory, world: World): Promise<void> {
  await world.send(action, ask, (answer) => action.learn?.(memory, answer));
  action.afterwards?.(memory);
}

/** By weight, among what can be done now. */
function choose<Memory>(actions: Users<Memory>['actions'], memory: Memory, random: Random): Action<Memory> {
  const possible = actions.filter(({ ask }) => ask(memory) !== undefined);
  let left = random() * possible.reduce((sum, { weight }) => sum + weight, 0);
  for (const action of possible) {
    left -= action.weight;
    if (left < 0) return action;
  }
  return actions[0];
}

const rehearsals = 2_000;

/** How many requests a session has, on average: rehearsed, where every request succeeds at once. */
export async function requestsOfVisit<Memory>(users: Users<Memory>, random: Random): Promise<number> {
  let requests = 0;
  const world: World = {
    random,
    async send({ example }, _ask, learn) {
      requests += 1;
      learn(example);
    },
    think: async () => undefined,
    isOver: () => false,
  };
  for (let nth = 0; nth < rehearsals; nth += 1) await visit(users, world);
  return requests / rehearsals;
}
