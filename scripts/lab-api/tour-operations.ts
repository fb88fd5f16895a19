import { practiceRoutes, type Tour, tourSchema, tourUnderWaySchema } from '@lab/api-contract/practice';
import { defineOperation, type Operation } from '@lab/http/operation';
import { createGuide, type Visit } from '../tour/guide.ts';
import { stops } from '../tour/stops.ts';
import type { Lab } from './lab.ts';
import { change, look, nothing } from './operation-kit.ts';

const tag = 'tour';
const shared = { ...change, tag, body: nothing } as const;

/** The way of one click through every signal, for whoever sees the lab for the first time. */
export function tourOperations({ settings }: Lab): Operation[] {
  const guide = createGuide(settings, stops);
  return [
    defineOperation({
      ...look,
      tag,
      path: practiceRoutes.tour,
      id: 'getTour',
      summary: 'The tour that is under way',
      answer: { status: 200, description: 'null when none is', schema: tourUnderWaySchema },
      handle() {
        const visit = guide.visit();
        return { body: { tour: visit ? tourOf(visit) : null } };
      },
    }),
    defineOperation({
      ...shared,
      path: practiceRoutes.startTour,
      id: 'startTour',
      summary: 'Begins the tour at its first stop; one that is under way ends',
      answer: { status: 201, description: 'It is at its first stop', schema: tourSchema },
      handle: () => ({ body: tourOf(guide.start()) }),
    }),
    defineOperation({
      ...shared,
      path: practiceRoutes.nextStop,
      id: 'goToNextStop',
      summary: 'Goes on to the next stop of the tour',
      answer: { status: 200, description: 'It is there', schema: tourSchema },
      handle: () => ({ body: tourOf(guide.next()) }),
    }),
    defineOperation({
      ...shared,
      path: practiceRoutes.endTour,
      id: 'endTour',
      summary: 'Ends the tour',
      answer: { status: 204, description: 'None is under way' },
      handle() {
        guide.end();
        return {};
      },
    }),
  ];
}

const tourOf = ({ stops: reached, of, state, note }: Visit): Tour => ({
  stops: reached.map(({ title, lines }) => ({ title, lines: [...lines] })),
  of,
  state,
  note,
});
