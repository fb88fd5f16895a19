import '../zod-without-eval.ts';
import { createClient } from '../client/client.ts';
import { loadTraceLink } from '../lab-config.ts';
import { startTelemetry } from '../telemetry/start.ts';
import { startShop } from './shop.ts';

const root = document.getElementById('app');
if (!root) throw new Error('shop.html has no element #app');

const { actions, instruments } = startTelemetry('/shop');
const client = createClient();
client.observe({ circuitChanged: ({ service }, state) => instruments.circuitChanged(service, state) });
void startShop({ root, actions, client, traceLink: loadTraceLink() });
