import '../zod-without-eval.ts';
import { loadTraceLink, noTraceLink } from '../lab-config.ts';
import { startTelemetry } from '../telemetry/start.ts';
import { startShop } from './shop.ts';

const root = document.getElementById('app');
if (!root) throw new Error('shop.html has no element #app');

const actions = startTelemetry('/shop');
let traceLink = noTraceLink;
void loadTraceLink().then((loaded) => {
  traceLink = loaded;
});
void startShop({ root, actions, traceLink: (traceId) => traceLink(traceId) });
