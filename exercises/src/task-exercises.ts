import { type Exercise, hint } from './exercise.ts';

const whereToLook = {
  latency: hint('Begin with the objective “API latency”: which route has answers above its threshold?', 5),
  errors: hint('Begin with the objective “API availability”: which route and status are its bad events?', 5),
  trace: hint('Open one slow trace: is the time spent in SQL statements, between them, or before them?', 10),
} as const;

/** The exercises on the task manager, from the easy to the hard. */
export const taskExercises = {
  'slow-list': {
    title: 'The list takes forever',
    level: 1,
    story:
      'People say that for a few minutes now the task list appears long after the rest of the page. Creating a task feels as quick as ever.',
    causes: [[{ fault: 'task-list-slow', strength: { delay_ms: [1_200, 2_500] } }]],
    distractions: [],
    hints: [whereToLook.latency, whereToLook.trace],
  },
  'lost-tasks': {
    title: 'My task did not get saved',
    level: 1,
    story:
      'Support has three tickets with the same text: “I press Add, and sometimes it says that it failed.”',
    causes: [[{ fault: 'task-create-errors', strength: { share: [35, 80] } }]],
    distractions: [],
    hints: [
      whereToLook.errors,
      hint('Read the log lines of failed requests: is the error thrown before or after the database?', 10),
    ],
  },
  'chatty-list': {
    title: 'Ten tasks are quick, twenty are not',
    level: 1,
    story: 'A customer writes: the more tasks I have on a page, the longer I wait for it.',
    causes: [[{ fault: 'task-list-n-plus-one', strength: { round_trip_ms: [45, 90] } }]],
    distractions: [],
    hints: [whereToLook.trace, hint('Count the SQL statements of one request.', 15)],
  },
  'slow-tiles': {
    title: 'The numbers on top come last',
    level: 1,
    story:
      'The tiles that count the tasks stay empty for a while, and sometimes the list waits for them. It began without a deployment.',
    causes: [[{ fault: 'statistics-scan', strength: { rows: [350_000, 500_000] } }]],
    distractions: [],
    hints: [
      hint('Begin with the objective “Database latency”: do its slow statements read or write?', 5),
      hint('Which route do the traces with a slow SELECT belong to?', 10),
    ],
  },
  'black-friday': {
    title: 'The graphs went up',
    level: 2,
    story:
      'The team on call sees a curve that points steeply upwards, and asks you: is something broken, and what is it?',
    causes: [[{ harmless: 'traffic-peak' }]],
    distractions: [],
    hints: [hint('Which objective spends its budget?', 10)],
  },
  'red-numbers': {
    title: 'Errors on the dashboard',
    level: 2,
    story: 'A manager has opened a dashboard and found red in it. Is something broken, and what is it?',
    causes: [[{ harmless: 'client-errors' }]],
    distractions: ['deployment'],
    hints: [hint('Which status do the failed requests have, and whose fault does that status name?', 10)],
  },
  'slow-everything': {
    title: 'It was quick yesterday',
    level: 2,
    story: '“Everything is slow.” More they could not tell. A partner has connected a new client today, too.',
    causes: [
      [
        { fault: 'task-list-slow', strength: { delay_ms: [1_200, 2_500] } },
        { fault: 'task-list-n-plus-one', strength: { round_trip_ms: [45, 90] } },
        { fault: 'event-loop-blocked', strength: { block_ms: [600, 900], share: [20, 35] } },
        { fault: 'database-write-lock', strength: { hold_ms: [250, 450], every_ms: [80, 200] } },
      ],
    ],
    distractions: ['client-errors'],
    hints: [whereToLook.latency, whereToLook.trace],
  },
  'after-the-release': {
    title: 'It began with the release',
    level: 2,
    story:
      'The backend was deployed a moment ago, and now requests hang. The release manager wants to roll back. Is that the cause?',
    causes: [[{ fault: 'database-write-lock', strength: { hold_ms: [250, 450], every_ms: [80, 200] } }]],
    distractions: ['deployment', 'client-errors'],
    hints: [
      hint('Which objectives have bad events? Compare “Database latency” with “API latency”.', 5),
      hint('Compare statements that write with those that read.', 10),
    ],
  },
  stuttering: {
    title: 'Everything stops for a moment',
    level: 2,
    story:
      'Now and then the page freezes for all at once, and goes on as if nothing had happened. Many requests were refused today, says the front desk.',
    causes: [[{ fault: 'event-loop-blocked', strength: { block_ms: [600, 900], share: [20, 35] } }]],
    distractions: ['client-errors'],
    hints: [
      hint('What do requests of different routes share that could stop all of them?', 5),
      hint('Look at the event loop’s lag, then for the route whose own spans are long.', 15),
    ],
  },
  'full-disk-soon': {
    title: 'Who filled the log?',
    level: 2,
    story: 'The log store has grown more since lunch than in the week before. Users are content.',
    causes: [[{ fault: 'log-noise', strength: { lines: [25, 60] } }]],
    distractions: ['client-errors'],
    hints: [hint('Count the lines by service, then read a few of those that come most often.', 10)],
  },
  'the-auditor': {
    title: 'The auditor’s question',
    level: 2,
    story:
      'An auditor asks whether anything confidential can be read in your log, since when, and which code writes it.',
    causes: [[{ fault: 'secret-in-log', strength: { share: [20, 60] } }]],
    distractions: ['client-errors'],
    hints: [hint('Search the lines for what secrets look like: “password”, “Bearer ”, “token”.', 10)],
  },
  'the-metrics-bill': {
    title: 'The bill for the metrics',
    level: 2,
    story:
      'The metrics provider warns that your series multiply by the hour. Traffic is as usual, and no user waits.',
    causes: [[{ fault: 'route-labels', strength: { series: [1_500, 4_000] } }]],
    distractions: ['traffic-peak'],
    hints: [
      hint('Count the series by metric name, then by each label of the largest one.', 10),
      hint('What do the new values of that label have in common with a request?', 10),
    ],
  },
  'saving-fails-at-night': {
    title: 'Saving fails while the backup runs',
    level: 2,
    story:
      'Reading works. Saving fails for a moment, works, fails again. The backup has run for years at this hour, says its owner.',
    causes: [[{ fault: 'database-busy', strength: { hold_ms: [500, 900], every_ms: [150, 300] } }]],
    distractions: ['client-errors'],
    hints: [
      whereToLook.errors,
      hint('Open a failed trace: how long did its statement wait before it failed?', 10),
    ],
  },
  'roll-back': {
    title: 'Roll back, yes or no?',
    level: 2,
    story:
      'The curve of failed requests climbs, and the backend was deployed a moment ago. The release manager has a finger on the button. Is something broken, and what is it?',
    causes: [
      [
        { harmless: 'client-errors' },
        { fault: 'task-create-errors', strength: { share: [25, 60] } },
        { fault: 'database-busy', strength: { hold_ms: [500, 900], every_ms: [150, 300] } },
      ],
    ],
    distractions: ['deployment'],
    hints: [
      hint('Count the failed requests by route and status: does an objective count them, too?', 5),
      hint('If it does, open a failed trace: did the request reach the database, and how did that end?', 10),
    ],
  },
  'one-in-fifty': {
    title: 'One customer in fifty',
    level: 3,
    story:
      'One large customer threatens to leave: “your list is unusable”. Nobody else complains, and no alert fires.',
    causes: [[{ fault: 'large-page-slow', strength: { delay_ms: [1_200, 3_000] } }]],
    distractions: ['traffic-peak'],
    hints: [
      hint('Averages and p95 hide it. Search the traces for requests above 500 ms.', 5),
      hint('Compare the attributes of the slow requests with those of the quick ones of the same route.', 15),
    ],
  },
  'two-at-once': {
    title: 'Two tickets, one evening',
    level: 3,
    story:
      'Some people cannot save, others wait. One colleague is sure that it is one problem; another one says two.',
    causes: [
      [{ fault: 'task-create-errors', strength: { share: [35, 80] } }],
      [
        { fault: 'task-list-slow', strength: { delay_ms: [1_200, 2_500] } },
        { fault: 'task-list-n-plus-one', strength: { round_trip_ms: [45, 90] } },
      ],
    ],
    distractions: ['client-errors'],
    hints: [hint('Look at each objective by itself: do both begin at the same time, on the same route?', 10)],
  },
} as const satisfies Readonly<Record<string, Exercise>>;
