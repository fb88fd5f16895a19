import { readHosts } from './addresses.ts';
import { dnsOwnName, startDnsServer } from './dns.ts';

const runDirectory = process.env.LAB_RUN_DIR;
const port = Number(process.env.LAB_DNS_PORT);
if (!runDirectory || !port) throw new Error('LAB_RUN_DIR and LAB_DNS_PORT must be set');

const server = await startDnsServer(port, (name) =>
  name === dnsOwnName ? '127.0.0.1' : readHosts(runDirectory).get(name),
);

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void server.close().then(() => process.exit(0)));
}
