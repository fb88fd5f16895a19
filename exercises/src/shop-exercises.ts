import { shopMetrics } from '@lab/telemetry/shop-metrics';
import { type Exercise, hint } from './exercise.ts';

const whereToLook = {
  orders: hint(
    'Begin with the objective “Orders in time”, then open the trace of one order that took long.',
    5,
  ),
  circuit: hint('Calls to a failing service are suspended for a while: which circuit breaker is open?', 10),
} as const;

const paymentsSlow = {
  fault: 'payment-slow',
  strength: { delay_ms: [3_000, 6_000], share: [70, 95] },
} as const;
const stockLocked = { fault: 'stock-database-locked', strength: { hold_ms: [2_500, 4_000] } } as const;
const paymentsFail = { fault: 'payment-errors', strength: { share: [85, 100] } } as const;

/** The exercises on the shop, from the easy to the hard. */
export const shopExercises = {
  'no-money': {
    title: 'Nobody can pay',
    workload: 'shop',
    level: 1,
    story:
      'Customers write: “My card is good everywhere else, and here my order is taken back after ten seconds.”',
    causes: [[paymentsFail]],
    distractions: [],
    hints: [whereToLook.orders, whereToLook.circuit],
  },
  'shop-closed': {
    title: 'The shop answers with an error page',
    workload: 'shop',
    level: 2,
    story: 'Orders, old and new, cannot be shown. The task manager, which is much busier, works.',
    causes: [[{ fault: 'orders-connections-exhausted', strength: { hold_ms: [5_000, 12_000] } }]],
    distractions: ['traffic-peak'],
    hints: [
      hint('Begin with the objective “Order requests”: what do its failed requests wait for?', 5),
      hint('Open the trace of one that failed: which spans does it not have?', 10),
    ],
  },
  'orders-hang': {
    title: 'Ordered, and then nothing',
    workload: 'shop',
    level: 2,
    story:
      'The page says “placed” and stays so. The orders’ service has been blamed already, as it is always it that shows the delay.',
    causes: [[paymentsSlow, stockLocked]],
    distractions: ['client-errors'],
    hints: [
      whereToLook.orders,
      hint('Which of the services that the orders call takes long: by its own spans?', 10),
    ],
  },
  'mail-tomorrow': {
    title: 'The mail comes tomorrow',
    workload: 'shop',
    level: 2,
    story:
      'Orders are completed in a second, and their mails come many minutes later. No objective has a bad event.',
    causes: [[{ fault: 'mails-late', strength: { delay_ms: [1_200, 3_000] } }]],
    distractions: ['traffic-peak'],
    hints: [
      hint('Mails are written from events. Who takes those from the broker, and how many wait?', 5),
      hint('Open the span of one event in the notifications: is the time spent in the database?', 10),
    ],
  },
  echo: {
    title: 'Who shouts at the stock?',
    workload: 'shop',
    level: 2,
    story:
      'The inventory team sees many times yesterday’s calls. According to marketing, the shop has no more orders than yesterday.',
    causes: [[{ fault: 'reservations-repeated', strength: { calls: [8, 20] } }]],
    distractions: ['traffic-peak'],
    hints: [
      hint('Which method is called so often, and how many calls does one order make?', 5),
      hint('Open the trace of one order: do the calls fail, so that repeating them would make sense?', 10),
    ],
  },
  'paid-before-ordered': {
    title: 'Paid after it was delivered',
    workload: 'shop',
    level: 2,
    story:
      'Customers are content. An analyst is not: in her traces orders take half a minute, and payment is requested after they are over.',
    causes: [[{ fault: 'payments-clock-ahead', strength: { ahead_ms: [15_000, 40_000] } }]],
    distractions: ['client-errors'],
    hints: [
      hint('Compare the time that an order takes by the metrics with what its trace shows.', 5),
      hint('Which service’s spans lie outside the spans of their callers, always by the same amount?', 10),
    ],
  },
  'lost-mails': {
    title: 'The mails that never came',
    workload: 'shop',
    level: 3,
    story:
      'A new version of something was rolled back after a minute, and all is green again. But some customers of that minute still wait for their mail.',
    causes: [[{ fault: 'mails-unreadable', strength: { share: [20, 60] }, seconds: [30, 45] }]],
    distractions: ['client-errors'],
    mending: {
      task: 'make sure that every mail of that minute is sent after all.',
      // Without the metric the answer is not known.
      neededWhile: `max(${shopMetrics.deadLetters.name}) > 0 or absent(${shopMetrics.deadLetters.name})`,
    },
    hints: [
      hint('What happens to a message that its consumer fails to process five times?', 5),
      hint('npx lab shop dlq list shows the dead letters; docs/shop.md says what to do with them.', 15),
    ],
  },
  orphans: {
    title: 'Calls from nowhere',
    workload: 'shop',
    level: 3,
    story:
      'The team of the payments says: “We are called, and cannot see by whom. Your traces end at our door.” No user has noticed anything.',
    causes: [[{ fault: 'payments-context-lost' }]],
    distractions: ['deployment'],
    hints: [
      hint('Search for traces that begin in the payments.', 5),
      hint('Who writes the header by which a service knows the trace of its caller?', 15),
    ],
  },
  'after-the-backend-release': {
    title: 'The other team deployed',
    workload: 'shop',
    level: 3,
    story:
      'The shop’s orders are late since the other team has deployed its backend. They say that theirs has nothing to do with it.',
    causes: [[stockLocked]],
    distractions: ['deployment', 'client-errors'],
    hints: [
      whereToLook.orders,
      hint('Follow one late order to the service whose SQL statements are slow.', 15),
    ],
  },
  'two-teams': {
    title: 'Two teams, two pagers',
    workload: 'shop',
    level: 3,
    story:
      'Both teams were paged within a minute: that of the task manager and that of the shop. Each hopes for the other’s mistake.',
    causes: [
      [
        { fault: 'task-create-errors', strength: { share: [35, 80] } },
        { fault: 'task-list-slow', strength: { delay_ms: [1_200, 2_500] } },
      ],
      [paymentsFail, paymentsSlow],
    ],
    distractions: [],
    hints: [hint('The two share Nginx and the Collector only. Treat them as two exercises.', 10)],
  },
} as const satisfies Readonly<Record<string, Exercise>>;
