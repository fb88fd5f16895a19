import './zod-without-eval.ts';
import { createClient } from './client/client.ts';
import { loadTraceLink } from './lab-config.ts';
import { startTaskManager } from './tasks/task-manager.ts';
import { startTelemetry } from './telemetry/start.ts';

const root = document.getElementById('app');
if (!root) throw new Error('index.html has no element #app');

const { actions, instruments } = startTelemetry('/');
const client = createClient();
client.observe({ circuitChanged: ({ service }, state) => instruments.circuitChanged(service, state) });
void startTaskManager({ root, actions, client, traceLink: loadTraceLink() });
