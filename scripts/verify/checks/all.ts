import type { Workload } from '../../stack/workload-names.ts';
import type { Check } from '../check.ts';
import { userInterface } from './browser.ts';
import { browserCounter } from './browser-metrics.ts';
import { burnAlert } from './burn-alert.ts';
import { catalogue } from './catalogue.ts';
import { collectorLosses } from './collector.ts';
import { collectorStorage } from './collector-storage.ts';
import { accessLines, backendLines, browserLines } from './logs.ts';
import { movingBackend } from './moving-backend.ts';
import { panels } from './panels.ts';
import { ownPrograms } from './programs.ts';
import { queryAddresses } from './query-addresses.ts';
import { referenceQueries } from './reference-queries.ts';
import { errorCounter, exemplars, requestCounter } from './request-metrics.ts';
import { shopLogs, shopMails, shopOrders, shopTraces } from './shop.ts';
import { shopBalance } from './shop-balance.ts';
import { targets } from './targets.ts';
import { traceChain, traceSearch } from './traces.ts';
import { webServer } from './web-server.ts';

/** Everything that `verify` proves, in the order in which it is reported. */
export const allChecks: readonly Check[] = [
  userInterface,
  traceChain,
  traceSearch,
  accessLines,
  backendLines,
  browserLines,
  requestCounter,
  errorCounter,
  exemplars,
  browserCounter,
  targets,
  catalogue,
  panels,
  referenceQueries,
  ownPrograms,
  collectorLosses,
  collectorStorage,
  webServer,
  queryAddresses,
  movingBackend,
];

/** What is proven besides in a lab that has the shop. */
export const shopChecks: readonly Check[] = [shopOrders, shopTraces, shopLogs, shopMails, shopBalance];

/** What is proven of a lab with these workloads. */
export const checksOf = (workloads: readonly Workload[]): readonly Check[] =>
  workloads.includes('shop') ? [...allChecks, ...shopChecks] : allChecks;

/** What `verify --deep` proves besides: each takes minutes. */
export const deepChecks: readonly Check[] = [burnAlert];
