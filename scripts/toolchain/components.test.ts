import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { loadSettings, readEnvFile, rootDirectory } from '../stack/settings.ts';
import { checksumIn } from './archive.ts';
import { components } from './components.ts';
import { installedGo, oldestGo } from './go.ts';
import { isAtLeast, isMinorOrNewer } from './version.ts';

const settings = loadSettings({}, readEnvFile());
const read = (file: string) => readFileSync(join(rootDirectory, file), 'utf8');

describe('the component list', () => {
  it('names every program once', () => {
    const names = components.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  it.each(components)(
    '$name can be installed, and what cannot be built says what happens without it',
    (component) => {
      expect(component.archive ?? component.build ?? component.apt).toBeDefined();
      if (!component.build && !component.apt) expect(component.without).toBeTruthy();
    },
  );

  it.each(components.flatMap(({ name, build }) => (build ? [{ name, directory: build.directory }] : [])))(
    'the Go that is installed, and every Go that is accepted, builds $name',
    ({ directory }) => {
      const needed = /^go (\S+)$/m.exec(read(join(directory, 'go.mod')))?.[1] ?? '';
      expect(isAtLeast(oldestGo, needed), `go.mod wants ${needed}`).toBe(true);
      expect(isAtLeast(installedGo, oldestGo)).toBe(true);
    },
  );

  it.each([
    ['prometheus', '/prometheus/prometheus/releases/download/v3.15.0/prometheus-3.15.0.linux-arm64.tar.gz'],
    [
      'alertmanager',
      '/prometheus/alertmanager/releases/download/v0.34.2/alertmanager-0.34.2.linux-arm64.tar.gz',
    ],
    ['loki', '/grafana/loki/releases/download/v3.7.8/loki-linux-arm64.zip'],
    ['tempo', '/grafana/tempo/releases/download/v3.0.3/tempo_3.0.3_linux_arm64.tar.gz'],
    ['grafana', '/oss/release/grafana-13.2.0.linux-arm64.tar.gz'],
  ])('spells the archive of %s as its project does', (name, path) => {
    const component = components.find((entry) => entry.name === name);
    const version = component?.version && settings[component.version];
    expect(component?.archive?.path(version ?? '', 'arm64')).toBe(path);
  });

  it.each([
    ['prometheus', 'prometheus, version 3.15.0 (branch: HEAD)\n  go version: go1.26.8', '3.15.0'],
    ['loki', 'loki, version  (branch: , revision: unknown)\n  go version:       go1.26.8', undefined],
    ['collector', 'otelcol-contrib version 0.160.0', '0.160.0'],
    ['nginx', 'nginx version: nginx/1.22.1', '1.22.1'],
    ['chromium', 'sh: unexpected operator\nChromium 156.0.8078.79 built on Debian', '156.0.8078'],
    ['chromium', 'Google Chrome 150.1.2.3', '150.1.2'],
    ['grafana', 'grafana version 13.2.0', '13.2.0'],
    ['nats', 'nats-server: v2.15.1', '2.15.1'],
    ['postgres', 'postgres (PostgreSQL) 15.17 (Debian 15.17-0+deb12u1)', '15.17'],
  ])('finds the version in what %s prints', (name, output, version) => {
    const component = components.find((entry) => entry.name === name);
    expect(component?.versionPattern.exec(output)?.[1]).toBe(version);
  });
});

describe('versions in .env and in the Go modules', () => {
  it.each([
    [
      'prometheus/build/go.mod',
      'github.com/prometheus/prometheus',
      `v0.${goMinor(settings.PROMETHEUS_VERSION)}`,
    ],
    ['alertmanager/build/go.mod', 'github.com/prometheus/alertmanager', `v${settings.ALERTMANAGER_VERSION}`],
    ['nats/build/go.mod', 'github.com/nats-io/nats-server/v2', `v${settings.NATS_VERSION}`],
    ['collector/build/go.mod', 'go.opentelemetry.io/collector/cmd/builder', `v${settings.COLLECTOR_VERSION}`],
  ])('%s requires %s at the version that .env pins', (file, module, version) => {
    const required = read(file)
      .split('\n')
      .map((line) =>
        line
          .trim()
          .replace(/^require /, '')
          .split(' '),
      )
      .find(([name]) => name === module);
    expect(required?.[1]).toBe(version);
  });

  /** Not available as Go modules of the release. */
  const older: Readonly<Record<string, string>> = {
    'go.opentelemetry.io/collector/connector/forwardconnector': '0.159.0',
    'github.com/open-telemetry/opentelemetry-collector-contrib/connector/servicegraphconnector': '0.158.0',
  };

  it('every part in the Collector’s manifest belongs to its release', () => {
    const manifest = z
      .looseObject({ dist: z.looseObject({ version: z.string() }) })
      .parse(parse(read('collector/build/manifest.yaml')));
    expect(manifest.dist.version).toBe(settings.COLLECTOR_VERSION);
    // Providers are numbered by the stable line: 0.160.0 goes with 1.66.0.
    const modules = read('collector/build/manifest.yaml').matchAll(/gomod: (\S+) v(\S+)/g);
    for (const [, module = '', version] of modules) {
      expect([older[module] ?? settings.COLLECTOR_VERSION, '1.66.0'], module).toContain(version);
    }
  });
});

/** Prometheus 3.15.0 is the Go module v0.315.0. */
function goMinor(version: string): string {
  const [major = '', minor = '', patch = ''] = version.split('.');
  return `${major}${minor.padStart(2, '0')}.${patch}`;
}

describe('a version on PATH', () => {
  it.each([
    ['3.15.0', '3.15.0', true],
    ['3.15.9', '3.15.2', true],
    ['3.15.0', '3.15.2', true],
    ['3.16.0', '3.15.0', true],
    ['4.0.0', '3.15.0', true],
    ['3.9.0', '3.15.0', false],
    ['2.99.0', '3.15.0', false],
    ['1.22.1', '1.22', true],
    ['1.18.0', '1.22', false],
  ])('%s satisfies the pinned %s: %s', (seen, pinned, expected) => {
    expect(isMinorOrNewer(seen, pinned)).toBe(expected);
  });

  it.each([
    ['1.26.6', '1.26.5', true],
    ['1.26.5', '1.26.5', true],
    ['1.26.4', '1.26.5', false],
    ['1.27', '1.26.5', true],
    ['1.26', '1.26.5', false],
    ['2.0.0', '1.26.5', true],
  ])('%s is at least %s: %s', (seen, oldest, expected) => {
    expect(isAtLeast(seen, oldest)).toBe(expected);
  });
});

describe('a checksum file', () => {
  const sum = 'a'.repeat(64);
  const other = 'b'.repeat(64);
  it.each([
    ['sha256sum lines', `${other}  x.zip\n${sum}  y.zip\n`, sum],
    ['binary mode', `${sum} *y.zip`, sum],
    ['a path before the name', `${sum}  ./y.zip`, sum],
    ['nothing but the sum', `${sum}\n`, sum],
    ['another file only', `${other}  x.zip\n`, undefined],
    ['a page instead', '<html>y.zip</html>', undefined],
  ])('with %s', (_form, text, expected) => {
    expect(checksumIn(text, 'y.zip')).toBe(expected);
  });
});
