import './zod-without-eval.ts';
import { loadTraceLink } from './lab-config.ts';
import { startTaskManager } from './tasks/task-manager.ts';
import { startTelemetry } from './telemetry/start.ts';

const root = document.getElementById('app');
if (!root) throw new Error('index.html has no element #app');

const actions = startTelemetry('/');
void startTaskManager({ root, actions, traceLink: loadTraceLink() });
