import type { Workload } from '../../stack/workload-names.ts';
import type { Part, Programs } from './part.ts';
import { alertmanager, watch } from './parts/alerting.ts';
import { backend, dns, nginx } from './parts/application.ts';
import { grafana } from './parts/grafana.ts';
import { labApi } from './parts/lab-api.ts';
import { loki } from './parts/loki.ts';
import { nats } from './parts/nats.ts';
import { collector, prometheus } from './parts/observability.ts';
import { postgres } from './parts/postgres.ts';
import { shopParts } from './parts/shop.ts';
import { tempo } from './parts/tempo.ts';

/** The native stack, in the order in which it is shown. All parts start at once: each waits for what it needs. */
export const parts: readonly Part[] = [
  dns,
  collector,
  loki,
  prometheus,
  alertmanager,
  tempo,
  watch,
  grafana,
  backend,
  nginx,
  labApi,
  nats,
  postgres,
  ...shopParts,
];

/** The parts of a lab with these workloads. */
export const partsOf = (workloads: readonly Workload[]): readonly Part[] =>
  parts.filter(({ workload }) => workload === undefined || workloads.includes(workload));

/** Those of them that can run with these programs. */
export const partsWith = (programs: Programs, wanted: readonly Part[]): readonly Part[] =>
  wanted.filter(({ absentWithout }) => absentWithout === undefined || programs[absentWithout] !== undefined);
