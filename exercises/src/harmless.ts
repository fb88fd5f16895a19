import { backendMetrics } from '@lab/telemetry/metrics';
import { services } from '@lab/telemetry/services';

/** Something that looks as if it mattered and breaks nothing. */
export interface Harmless {
  /** What it is called in an answer. */
  readonly kind: string;
  readonly service: string;
  readonly component: string;
  readonly chain: readonly string[];
  readonly seconds: number;
  /** PromQL that has values while it happens; undefined where metrics do not show it. */
  readonly onset?: string;
  readonly explanation: string;
}

/** Those who use the lab, outside of it: as a service in an answer. */
export const clients = 'clients';

const { backend, nginx } = services;
const requests = (labels: string) =>
  `sum(rate(${backendMetrics.httpRequests.name}{job="${backend}"${labels}}[15s]))`;

/** Every harmless event, by its id. */
export const harmless = {
  'traffic-peak': {
    kind: 'traffic peak',
    service: clients,
    component: 'every route',
    chain: [clients, nginx, backend],
    seconds: 60,
    onset: `${requests('')} > 32`,
    explanation: 'More people than usual, and the lab answered all of them in time.',
  },
  'client-errors': {
    kind: 'client errors',
    service: clients,
    component: 'GET /api/tasks/:id',
    chain: [clients, nginx, backend],
    seconds: 60,
    onset: `${requests(', status_code=~"4.."')} > 1`,
    explanation: 'Somebody asks for tasks that do not exist. To refuse them is right (4xx).',
  },
  deployment: {
    kind: 'restart',
    service: backend,
    component: 'process',
    chain: [backend, nginx],
    seconds: 15,
    explanation: 'The backend was replaced by another instance of the same version.',
  },
} as const satisfies Readonly<Record<string, Harmless>>;

export type HarmlessId = keyof typeof harmless;
