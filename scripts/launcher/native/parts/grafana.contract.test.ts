import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { grafanaPasswordFile } from '../../../stack/secrets.ts';
import { loadSettings, type Settings } from '../../../stack/settings.ts';
import { parts, partsWith } from '../parts.ts';
import { grafana } from './grafana.ts';

const program = {
  name: 'grafana',
  path: '/opt/grafana/bin/grafana',
  version: '13.2.0',
  source: 'archive',
} as const;

describe('the grafana part', () => {
  let settings: Settings;
  beforeEach(() => {
    settings = loadSettings({
      LAB_STATE_DIR: mkdtempSync(join(tmpdir(), 'lab-grafana-')),
      GRAFANA_PORT: '3999',
    });
  });
  afterEach(() => rmSync(settings.paths.state, { recursive: true }));

  it('is a part only where its program can be installed', () => {
    expect(partsWith({}, parts).map(({ name }) => name)).not.toContain('grafana');
    expect(partsWith({ grafana: program }, parts).map(({ name }) => name)).toContain('grafana');
  });

  it('gets a password of its own at the first start, which only the user can read', async () => {
    await grafana.prepare?.(settings);
    const file = grafanaPasswordFile(settings);
    const password = readFileSync(file, 'utf8');
    expect(password).toMatch(/^[\w-]{24}$/);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    await grafana.prepare?.(settings);
    expect(readFileSync(file, 'utf8')).toBe(password);
  });

  it('is started with the files that the lab ships, on loopback', () => {
    const { command, args, env } = grafana.launch(settings, { grafana: program });
    expect([command, ...args]).toEqual(
      expect.arrayContaining([program.path, 'server', '--homepath', '/opt/grafana']),
    );
    expect(env).toMatchObject({ GF_SERVER_HTTP_ADDR: '127.0.0.1', GF_SERVER_HTTP_PORT: '3999' });
    expect(env.GF_SECURITY_ADMIN_PASSWORD).toBe(`$__file{${grafanaPasswordFile(settings)}}`);
  });

  it('gives every variable that its provisioning files ask for', () => {
    const { env } = grafana.launch(settings, { grafana: program });
    const files = ['datasources', 'dashboards'].map((kind) =>
      readFileSync(join(settings.paths.root, 'grafana', 'provisioning', kind, 'lab.yaml'), 'utf8'),
    );
    const asked = files.join('\n').matchAll(/(?<!\$)\$\{(LAB_[A-Z_]+)\}/g);
    const names = [...asked].map(([, name]) => name);
    expect(names.length).toBeGreaterThan(0);
    for (const name of names) expect(Object.keys(env)).toContain(name);
  });
});
