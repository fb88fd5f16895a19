import { practiceRoutes, type Tour, tourSchema, tourUnderWaySchema } from '@lab/api-contract/practice';
import { defineOperation, type Operation } from '@lab/http/operation';
import { createGuide, type Visit } from '../tour/guide.ts';
import { stops } from '../tour/stops.ts';
import type { Lab } from './lab.ts';
import { change, noParameters, read } from './operation-kit.ts';

const tag = 'tour';
const shared = { ...change, tag, body: noParameters } as const;

/** The first tour: one click, followed through every signal. */
export function tourOperations({ settings }: Lab): Operation[] {
  const guide = createGuide(settings, stops);
  return [
    defineOperation({
      ...read,
      tag,
      path: practiceRoutes.tour,
      id: 'getTour',
      summary: 'Returns the tour that is under way',
      answer: {
        status: 200,
        description: '`tour` is null when none is under way',
        schema: tourUnderWaySchema,
      },
      handle() {
        const visit = guide.visit();
        return { body: { tour: visit ? tourOf(visit) : null } };
      },
    }),
    defineOperation({
      ...shared,
      path: practiceRoutes.startTour,
      id: 'startTour',
      summary: 'Starts the tour, and ends one that is under way',
      answer: { status: 201, description: 'The tour is at its first stop', schema: tourSchema },
      handle: () => ({ body: tourOf(guide.start()) }),
    }),
    defineOperation({
      ...shared,
      path: practiceRoutes.nextStop,
      id: 'goToNextStop',
      summary: 'Goes on to the next stop',
      answer: { status: 200, description: 'The tour is at the next stop', schema: tourSchema },
      handle: () => ({ body: tourOf(guide.next()) }),
    }),
    defineOperation({
      ...shared,
      path: practiceRoutes.endTour,
      id: 'endTour',
      summary: 'Ends the tour',
      answer: { status: 204, description: 'No tour is under way' },
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
