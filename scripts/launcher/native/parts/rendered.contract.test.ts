import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { accessFile, passwordFile } from '../../../stack/access.ts';
import { fingerprintOf } from '../../../stack/fingerprint.ts';
import type { ProgramName } from '../../../stack/program.ts';
import { loadSettings } from '../../../stack/settings.ts';
import type { Part, Programs } from '../part.ts';
import { parts } from '../parts.ts';

const names: ProgramName[] = [
  ...(['nginx', 'collector', 'prometheus', 'promtool', 'alertmanager'] as const),
  ...(['nats', 'postgres'] as const),
];
const programs: Programs = Object.fromEntries(
  [...names, 'grafana' as const].map((name) => [
    name,
    { name, path: `/opt/bin/${name}`, version: '1.0.0', source: 'PATH' as const },
  ]),
);

describe('what a part was started from', () => {
  let state: string;
  beforeEach(() => {
    state = mkdtempSync(join(tmpdir(), 'lab-rendered-'));
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(state, { recursive: true });
  });

  const settingsWith = (changes: Record<string, string>) =>
    loadSettings({ LAB_BIND: '127.0.0.1', ...changes, LAB_STATE_DIR: state });
  async function prepared(part: Part, changes: Record<string, string> = {}): Promise<string> {
    const settings = settingsWith(changes);
    await part.prepare?.(settings);
    return fingerprintOf(part.launch(settings, programs), part.inputs(settings, programs));
  }
  const partNamed = (name: string): Part => {
    const part = parts.find((candidate) => candidate.name === name);
    if (!part) throw new Error(`no part ${name}`);
    return part;
  };

  it.each(parts.map((part) => [part.name, part] as const))('stays the same for %s', async (_name, part) => {
    expect(await prepared(part)).toBe(await prepared(part));
  });

  it.each(parts.map((part) => [part.name, part] as const))(
    'stays the same for %s, from whatever environment it is started',
    async (_name, part) => {
      const before = await prepared(part);
      vi.stubEnv('PATH', `/somewhere/else:${process.env.PATH}`);
      vi.stubEnv('npm_lifecycle_event', 'npx');
      expect(await prepared(part)).toBe(before);
    },
  );

  const ownPorts = parts.flatMap(({ name, ports }) => ports.map(({ setting }) => [name, setting] as const));
  it.each([
    ...ownPorts.filter(([, setting]) => !['TEMPO_GRPC_PORT', 'LOKI_GRPC_PORT'].includes(setting)),
    ['nginx', 'DNS_PORT'],
    ['nginx', 'BACKEND_PORT'],
    ['nginx', 'COLLECTOR_BROWSER_PORT'],
    ['nginx', 'PROMETHEUS_PORT'],
    ['nginx', 'LOKI_PORT'],
    ['nginx', 'TEMPO_PORT'],
    ['nginx', 'WATCH_PORT'],
    ['alertmanager', 'WATCH_PORT'],
    ['prometheus', 'ALERTMANAGER_PORT'],
  ] as const)('changes for %s with %s', async (name, setting) => {
    const part = partNamed(name);
    const before = await prepared(part);
    expect(await prepared(part, { [setting]: '4321' })).not.toBe(before);
  });

  it('changes for nginx with the address it listens on', async () => {
    const nginx = partNamed('nginx');
    const exposed = await prepared(nginx, { LAB_BIND: '0.0.0.0' });
    expect(await prepared(nginx)).not.toBe(exposed);
  });

  it('changes for nginx with the password, and a deleted one is made again', async () => {
    const nginx = partNamed('nginx');
    const settings = settingsWith({});
    const before = await prepared(nginx);
    const hashed = readFileSync(accessFile(settings), 'utf8');
    rmSync(passwordFile(settings));
    expect(await prepared(nginx)).not.toBe(before);
    expect(readFileSync(accessFile(settings), 'utf8')).not.toBe(hashed);
  });

  it('leaves a rendered file alone that a running part watches', async () => {
    const prometheus = partNamed('prometheus');
    const rendered = join(settingsWith({}).paths.run, 'prometheus', 'targets', 'alertmanager.json');
    await prepared(prometheus);
    const { ino, mtimeMs } = statSync(rendered);
    await prepared(prometheus);
    expect(statSync(rendered)).toMatchObject({ ino, mtimeMs });
  });
});
