import type { Part, Programs } from './part.ts';
import { alertmanager, watch } from './parts/alerting.ts';
import { backend, dns, nginx } from './parts/application.ts';
import { grafana } from './parts/grafana.ts';
import { loki } from './parts/loki.ts';
import { collector, prometheus } from './parts/observability.ts';
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
];

/** The parts of a lab with these programs. */
export const partsWith = (programs: Programs): readonly Part[] =>
  parts.filter(({ absentWithout }) => absentWithout === undefined || programs[absentWithout] !== undefined);
