/**
 * Preloaded into the backend in native mode: gives each start another loopback address, as a container would get, and
 * publishes it (for Nginx by DNS, for the Collector as a scrape target) at the moment the server listens on it.
 */
import { subscribe } from 'node:diagnostics_channel';
import { hostsFile, nextAddress, readHosts, targetsFile, writeAtomically } from './addresses.ts';

const runDirectory = process.env.LAB_RUN_DIR;
const port = process.env.BACKEND_PORT;
if (!runDirectory || !port) throw new Error('LAB_RUN_DIR and BACKEND_PORT must be set');

const address = nextAddress(readHosts(runDirectory).get('backend'));
process.env.BACKEND_HOST = address;

subscribe('tracing:net.server.listen:asyncEnd', () => {
  writeAtomically(hostsFile(runDirectory), `${address} backend\n`);
  writeAtomically(targetsFile(runDirectory), JSON.stringify([{ targets: [`${address}:${port}`] }]));
});
