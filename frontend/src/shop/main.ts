import '../zod-without-eval.ts';
import { loadTraceLink } from '../lab-config.ts';
import { startTelemetry } from '../telemetry/start.ts';
import { startShop } from './shop.ts';

const root = document.getElementById('app');
if (!root) throw new Error('shop.html has no element #app');

const actions = startTelemetry('/shop');
void startShop({ root, actions, traceLink: loadTraceLink() });
