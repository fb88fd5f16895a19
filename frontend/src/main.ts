import './zod-without-eval.ts';
import { loadTraceLink, noTraceLink } from './lab-config.ts';
import { startTaskManager } from './tasks/task-manager.ts';
import { startTelemetry } from './telemetry/start.ts';

const root = document.getElementById('app');
if (!root) throw new Error('index.html has no element #app');

const actions = startTelemetry('/');
let traceLink = noTraceLink;
void loadTraceLink().then((loaded) => {
  traceLink = loaded;
});
void startTaskManager({ root, actions, traceLink: (traceId) => traceLink(traceId) });
