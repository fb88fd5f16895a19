import type { CauseId } from './causes.ts';
import type { ExerciseId } from './exercises.ts';

/** The steps of a solution: which clues to look for, in this order. */
export interface Solution {
  readonly lookFor: readonly CauseId[];
  /** How many of them are true; the first ones found are taken. */
  readonly causes: number;
  /** The lab's command for the repair. It may have to be repeated. */
  readonly mend?: readonly string[];
  /** Why in this order. */
  readonly reasoning: string;
}

/** By exercise. A test plays each of them to full marks. */
export const solutions: Readonly<Record<ExerciseId, Solution>> = {
  'slow-list': {
    lookFor: ['task-list-slow'],
    causes: 1,
    reasoning:
      'API latency has bad events; by route and method they are those of the list. A slow trace has a quick statement in it: the time goes before.',
  },
  'lost-tasks': {
    lookFor: ['task-create-errors'],
    causes: 1,
    reasoning:
      'API availability has bad events, all of them of POST /api/tasks; the log lines name the error, and no statement was executed.',
  },
  'chatty-list': {
    lookFor: ['task-list-n-plus-one'],
    causes: 1,
    reasoning: 'A slow trace shows one statement for the page and then one more for each task.',
  },
  'black-friday': {
    lookFor: ['traffic-peak'],
    causes: 1,
    reasoning: 'Requests a second rise, and neither availability nor latency spends budget.',
  },
  'red-numbers': {
    lookFor: ['client-errors'],
    causes: 1,
    reasoning:
      'The red responses have the status 404; no objective counts them, and nothing else has changed.',
  },
  'slow-everything': {
    lookFor: ['task-list-n-plus-one', 'event-loop-blocked', 'database-write-lock', 'task-list-slow'],
    causes: 1,
    reasoning:
      'The 404s are the partner’s client. Exclude one after the other: many statements, a blocked loop, slow statements; what is left is the handler itself.',
  },
  'after-the-release': {
    lookFor: ['database-write-lock'],
    causes: 1,
    reasoning:
      'The slow requests began after the restart was over, not with it, and both instances have them: database latency has bad events, of statements that write.',
  },
  stuttering: {
    lookFor: ['event-loop-blocked'],
    causes: 1,
    reasoning:
      'Refused requests (404) cost nothing. All routes wait at the same time, and the event loop’s lag shows why; the long spans with quick statements are those of POST /api/tasks.',
  },
  'roll-back': {
    lookFor: ['database-busy', 'task-create-errors', 'client-errors'],
    causes: 1,
    reasoning:
      'The failures go on when the restart is over. If all of them are 404s, no objective counts them, and nothing is broken. If they are 500s of saving, a failed trace has a statement that ended with SQLITE_BUSY, or none at all: then the handler failed.',
  },
  'one-in-fifty': {
    lookFor: ['large-page-slow'],
    causes: 1,
    reasoning:
      'Search traces by duration: all slow ones ask for a page of 100. The traffic peak does not change that share.',
  },
  'slow-tiles': {
    lookFor: ['statistics-scan'],
    causes: 1,
    reasoning:
      'Database latency has bad events, of statements that read. Their traces are those of the statistics.',
  },
  'the-metrics-bill': {
    lookFor: ['route-labels'],
    causes: 1,
    reasoning:
      'One counter has nearly all of the series, its label “route” a value for each task; each POST /api/tasks adds one.',
  },
  'saving-fails-at-night': {
    lookFor: ['database-busy'],
    causes: 1,
    reasoning:
      'Availability has bad events of POST only. The failed statement took no time: it did not wait for the lock that the backup holds.',
  },
  echo: {
    lookFor: ['reservations-repeated'],
    causes: 1,
    reasoning:
      'Reservations per order have risen from one to many. In one trace all of them hang below one call of the orders, and none failed.',
  },
  'paid-before-ordered': {
    lookFor: ['payments-clock-ahead'],
    causes: 1,
    reasoning:
      'The histogram says that orders end within a second. In the traces only the spans of the payments are late, all by the same time.',
  },
  'lost-mails': {
    lookFor: ['mails-unreadable'],
    causes: 1,
    mend: ['shop', 'dlq', 'replay'],
    reasoning:
      'Messages became dead letters for half a minute; the log lines say that the notifications failed on them. That version is gone, so the dead letters can be replayed.',
  },
  'no-money': {
    lookFor: ['payment-errors'],
    causes: 1,
    reasoning:
      'Orders in time has bad events. The trace of such an order shows calls of the payments that fail at once, again and again.',
  },
  'shop-closed': {
    lookFor: ['orders-connections-exhausted'],
    causes: 1,
    reasoning:
      'The failed requests have no span of PostgreSQL and take two seconds: they wait for a connection, and their log lines say so.',
  },
  'orders-hang': {
    lookFor: ['stock-database-locked', 'payment-slow'],
    causes: 1,
    reasoning:
      'An order waits for the service that it calls. Slow statements in the stock’s spans mean its lock; calls of the payments that nobody waits for mean the payments.',
  },
  'after-the-backend-release': {
    lookFor: ['stock-database-locked'],
    causes: 1,
    reasoning:
      'The backend is not in the trace of an order at all. The slow spans are statements of the stock’s database.',
  },
  'mail-tomorrow': {
    lookFor: ['mails-late'],
    causes: 1,
    reasoning:
      'The lag of the notifications’ consumers grows. Their spans are long with a quick statement in them: the handler waits.',
  },
  orphans: {
    lookFor: ['payments-context-lost'],
    causes: 1,
    reasoning:
      'Traces begin in the payments, from one moment on, and the orders’ traces have the client span but nothing below it: the header is not sent.',
  },
  'full-disk-soon': {
    lookFor: ['log-noise'],
    causes: 1,
    reasoning:
      'Lines by service show the backend, and one text makes nearly all of them; it is written in requests for the task list.',
  },
  'the-auditor': {
    lookFor: ['secret-in-log'],
    causes: 1,
    reasoning:
      'The search for “Bearer ” finds lines of the backend; their trace ids lead to POST /api/tasks.',
  },
  'two-teams': {
    lookFor: ['task-create-errors', 'task-list-slow', 'payment-errors', 'payment-slow'],
    causes: 2,
    reasoning:
      'Each side has its own objective with bad events, and its own traces; neither calls the other.',
  },
  'two-at-once': {
    lookFor: ['task-create-errors', 'task-list-n-plus-one', 'task-list-slow'],
    causes: 2,
    reasoning:
      'Availability and latency have bad events of different routes, which begin at different times: two causes.',
  },
};
