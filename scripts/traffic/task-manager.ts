import type { Ask } from './client.ts';
import { type Load, startLoad } from './load.ts';

const create: Ask = { method: 'POST', path: '/api/tasks', body: { title: 'Standard load' } };
/** The page's list. */
export const listTasks: Ask = { method: 'GET', path: '/api/tasks?limit=20' };
export const readStatistics: Ask = { method: 'GET', path: '/api/stats' };
/** The customer with the long list. */
const longList: Ask = { method: 'GET', path: '/api/tasks?limit=100' };
const noSuchTask: Ask = { method: 'GET', path: '/api/tasks/01900000-0000-7000-8000-000000000000' };

/** What people do in the task manager: they read more than they write, and one request in fifty is for the long list. */
const usual = [listTasks, create, listTasks, readStatistics] as const;
const rounds: readonly [Ask, ...Ask[]] = [
  longList,
  ...Array.from({ length: 12 }, () => usual).flat(),
  listTasks,
];

/** Requests a second. */
const rates = { standard: 20, peak: 40, refused: 4 } as const;

/** The traffic under which faults are judged. */
export const startStandardLoad = (site: string): Load => startLoad(site, rounds, rates.standard);

/** More of the same. */
export const startPeak = (site: string): Load => startLoad(site, rounds, rates.peak);

/** Requests for a task that does not exist. */
export const startRefusedRequests = (site: string): Load => startLoad(site, [noSuchTask], rates.refused);
