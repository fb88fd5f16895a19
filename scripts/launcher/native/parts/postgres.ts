import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureSecrets, shopOrdersPasswordFile } from '../../../stack/secrets.ts';
import type { Settings } from '../../../stack/settings.ts';
import { type Part, requireProgram } from '../part.ts';

const source = (settings: Settings, file: string) => join(settings.paths.root, 'postgres', file);

export const postgres: Part = {
  name: 'postgres',
  workload: 'shop',
  needs: ['postgres'],
  ports: [{ setting: 'POSTGRES_PORT', protocol: 'tcp', use: 'PostgreSQL' }],
  address: (settings) => `postgres://127.0.0.1:${settings.POSTGRES_PORT}/orders`,
  origin: (_settings, programs) => requireProgram(programs, 'postgres'),
  inputs: (settings, programs) => [
    ...['postgresql.conf', 'start.sh', 'serve.sh'].map((file) => source(settings, file)),
    requireProgram(programs, 'postgres').path,
  ],
  prepare: async (settings) => {
    await ensureSecrets(settings);
    await mkdir(settings.paths.data, { recursive: true });
  },
  launch: (settings, programs) => ({
    command: '/bin/bash',
    args: [source(settings, 'start.sh')],
    env: {
      PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
      POSTGRES_BIN: requireProgram(programs, 'postgres').path,
      POSTGRES_DATA: join(settings.paths.data, 'postgres'),
      POSTGRES_PORT: String(settings.POSTGRES_PORT),
      POSTGRES_PASSWORD_FILE: shopOrdersPasswordFile(settings),
    },
  }),
  readiness: (settings) => ({
    kind: 'postgres',
    port: settings.POSTGRES_PORT,
    user: 'shop',
    database: 'orders',
  }),
  stopWithinMs: 15_000,
  stopStage: 2,
};
