import {
  activeFaultsSchema,
  type CurrentExercise,
  currentExerciseSchema,
  exerciseListSchema,
  exerciseUnderWaySchema,
  faultListSchema,
  type Outcome,
  practiceRoutes,
} from '@lab/api-contract/practice';
import { wordsFor } from '../data/failure.ts';
import type { LabApi } from '../data/lab-api.ts';
import { serviceMap } from '../data/tempo.ts';
import { element } from '../dom.ts';
import { createNotice } from './button.ts';
import { type CurrentView, showCurrent } from './current.ts';
import { drawExercises } from './exercise-list.ts';
import { createFaults } from './faults.ts';
import { drawOutcome } from './outcome.ts';
import { createTour } from './tour.ts';

/** Exercises and faults may change by a command, too, or end by themselves. */
const lookEveryMs = 5_000;
const mapTimeoutMs = 5_000;

/** Draws the page, and keeps it fresh. Rejects when the lab's API does not answer. */
export async function createPage(root: HTMLElement, api: LabApi): Promise<void> {
  const { faults } = await api.look(practiceRoutes.faults, faultListSchema);
  const notice = createNotice();
  const place = element('div', { class: 'exercise-place' });
  const faultsView = createFaults(faults, api, notice, refreshFaults);
  /** Counts changes: the answer to a look that began before one of them is out of date. */
  let changes = 0;
  let shown: { readonly key: string; readonly view?: CurrentView } | undefined;

  async function refreshFaults(): Promise<void> {
    faultsView.show(await api.look(practiceRoutes.activeFaults, activeFaultsSchema));
  }

  async function refresh(): Promise<void> {
    const before = changes;
    const { exercise } = await api.look(practiceRoutes.exercise, exerciseUnderWaySchema);
    if (changes !== before) return;
    if (exercise) showExercise(exercise);
    else if (shown?.key !== 'none') {
      const { exercises } = await api.look(practiceRoutes.exercises, exerciseListSchema);
      if (changes !== before) return;
      shown?.view?.close();
      shown = { key: 'none' };
      place.replaceChildren(...outcomes(), drawExercises(exercises, notice, start));
    }
    await refreshFaults();
  }

  /** What was filled in stays while it is the same exercise. */
  function showExercise(exercise: CurrentExercise): void {
    const key = `${exercise.id} ${exercise.started_at}`;
    if (shown?.key === key) return;
    shown?.view?.close();
    const view = showCurrent(exercise, api, notice, ended);
    shown = { key, view };
    place.replaceChildren(view.root);
  }

  /** What the last exercise came to stays until the next one. */
  const outcomes = () => [...place.querySelectorAll('.outcome')];

  async function start(id: string): Promise<void> {
    const path = practiceRoutes.startExercise.replace(':id', id);
    notice.say('The traffic of the exercise begins …');
    changes += 1;
    const exercise = await api.change(path, {}, currentExerciseSchema);
    changes += 1;
    showExercise(exercise);
    await refreshFaults();
    notice.say('');
    focusOn('#current');
  }

  async function ended(outcome: Outcome): Promise<void> {
    changes += 1;
    const to = Date.now() / 1_000;
    const range = { from: to - Math.max(outcome.seconds, 60), to };
    // The way of the trouble is drawn without the other services, too.
    const services = await serviceMap(range, AbortSignal.timeout(mapTimeoutMs)).catch(() => []);
    place.replaceChildren(drawOutcome(outcome, services));
    await refresh();
    focusOn('#outcome');
  }

  root.replaceChildren(notice.root, await createTour(api, notice), place, faultsView.root);
  await refresh();
  let [isLooking, hasFailed] = [false, false];
  setInterval(async () => {
    if (document.hidden || isLooking) return;
    isLooking = true;
    try {
      await refresh();
      if (hasFailed) notice.say('');
      hasFailed = false;
    } catch (error) {
      hasFailed = true;
      notice.say(wordsFor(error), true);
    } finally {
      isLooking = false;
    }
  }, lookEveryMs);
}

function focusOn(selector: string): void {
  const target = document.querySelector<HTMLElement>(selector);
  target?.focus({ preventScroll: true });
  target?.scrollIntoView({ block: 'start' });
}
