import { startDnsServer } from './dns.ts';
import { addressOf } from './lab-names.ts';

const runDirectory = process.env.LAB_RUN_DIR;
const port = Number(process.env.LAB_DNS_PORT);
if (!runDirectory || !port) throw new Error('LAB_RUN_DIR and LAB_DNS_PORT must be set');

const server = await startDnsServer(port, (name) => addressOf(name, runDirectory));

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void server.close().then(() => process.exit(0)));
}
