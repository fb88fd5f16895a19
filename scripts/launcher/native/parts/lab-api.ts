import { join } from 'node:path';
import { smallYoungGeneration } from '@lab/store-engine/node-memory';
import { environmentOf } from '../../../stack/settings.ts';
import type { Part } from '../part.ts';
import { nodeEnv, nodeOrigin, sourcesOf } from './node.ts';

const loopback = '127.0.0.1';
/** Enough for the traces and series that the score is computed from. */
const heap = ['--max-old-space-size=160', ...smallYoungGeneration];

export const labApi: Part = {
  name: 'lab-api',
  needs: [],
  ports: [{ setting: 'LAB_API_PORT', protocol: 'tcp', use: 'HTTP API, behind Nginx' }],
  address: (settings) => `http://${settings.LAB_HOST}:${settings.LAB_HTTP_PORT}/lab`,
  origin: () => nodeOrigin,
  inputs: (settings) =>
    sourcesOf(
      settings,
      ...[
        ...['lab-api', 'practice', 'exercises', 'faults', 'launcher/native', 'score', 'stack', 'terminal'],
        ...['tour', 'traffic', 'verify'],
      ].map((path) => join('scripts', path)),
      ...['exercises/src', 'grafana/src', 'telemetry/src'],
      ...['api-contract', 'faults', 'http', 'store-clients', 'wait'].map((name) => `packages/${name}/src`),
    ),
  launch: (settings) => ({
    command: process.execPath,
    args: [...heap, join(settings.paths.root, 'scripts', 'lab-api', 'server.ts')],
    env: { ...nodeEnv(settings), ...environmentOf(settings), ...namedChromium() },
  }),
  readiness: (settings) => ({
    kind: 'http',
    url: () => `http://${loopback}:${settings.LAB_API_PORT}/ready`,
  }),
  stopWithinMs: 5_000, // a verification that it runs has two seconds to close its browser
  stopStage: 1,
};

/** The one thing of the caller's environment that a verification needs: it looks on the usual PATH and in the cache itself. */
const namedChromium = () =>
  process.env.LAB_CHROMIUM_BIN ? { LAB_CHROMIUM_BIN: process.env.LAB_CHROMIUM_BIN } : {};
