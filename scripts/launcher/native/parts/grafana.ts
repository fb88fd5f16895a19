import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ensureSecrets, grafanaPasswordFile } from '../../../stack/secrets.ts';
import type { Settings } from '../../../stack/settings.ts';
import { type Part, requireProgram } from '../part.ts';

const loopback = '127.0.0.1';
const source = (settings: Settings, ...path: string[]) => join(settings.paths.root, 'grafana', ...path);

export const grafana: Part = {
  name: 'grafana',
  needs: [],
  prefers: ['grafana'],
  absentWithout: 'grafana',
  ports: [{ setting: 'GRAFANA_PORT', protocol: 'tcp', use: 'dashboards in the browser' }],
  address: (settings) => `http://${settings.LAB_HOST}:${settings.GRAFANA_PORT}`,
  origin: (_settings, programs) => requireProgram(programs, 'grafana'),
  inputs: (settings, programs) => [
    source(settings, 'grafana.ini'),
    source(settings, 'provisioning'),
    source(settings, 'dashboards'),
    requireProgram(programs, 'grafana').path,
  ],
  prepare: async (settings) => {
    await ensureSecrets(settings);
    await mkdir(join(settings.paths.data, 'grafana'), { recursive: true });
  },
  launch: (settings, programs) => {
    const { path } = requireProgram(programs, 'grafana');
    return {
      command: path,
      args: ['server', '--homepath', dirname(dirname(path)), '--config', source(settings, 'grafana.ini')],
      env: {
        GF_SERVER_HTTP_ADDR: loopback,
        GF_SERVER_HTTP_PORT: String(settings.GRAFANA_PORT),
        GF_PATHS_DATA: join(settings.paths.data, 'grafana'),
        GF_PATHS_LOGS: join(settings.paths.logs, 'grafana'),
        GF_PATHS_PROVISIONING: source(settings, 'provisioning'),
        GF_SECURITY_ADMIN_PASSWORD: `$__file{${grafanaPasswordFile(settings)}}`,
        LAB_PROMETHEUS_URL: `http://${loopback}:${settings.PROMETHEUS_PORT}`,
        LAB_LOKI_URL: `http://${loopback}:${settings.LOKI_PORT}`,
        LAB_TEMPO_URL: `http://${loopback}:${settings.TEMPO_PORT}`,
        LAB_GRAFANA_DASHBOARDS: source(settings, 'dashboards'),
      },
    };
  },
  readiness: (settings) => ({
    kind: 'http',
    url: () => `http://${loopback}:${settings.GRAFANA_PORT}/api/health`,
  }),
  stopWithinMs: 4000,
  stopStage: 1,
};
