import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rootDirectory } from '../stack/settings.ts';

/** A variable that configuration files of the parts refer to. */
export interface FileVariable {
  readonly name: string;
  /** What Docker's containers use; empty where the file has no default. */
  readonly preset: string;
  readonly files: readonly string[];
}

const files = [
  'collector/config.yaml',
  'loki/loki.yaml',
  'tempo/tempo.yaml',
  'grafana/provisioning/datasources/lab.yaml',
  'grafana/provisioning/dashboards/lab.yaml',
  'nginx/lab.conf.template',
];

/** Every `${NAME}`, `${NAME:-default}` and `${env:NAME:-default}` of the configuration files, by name. */
export function configurationFileVariables(): FileVariable[] {
  const found = files.flatMap((file) =>
    [
      ...readFileSync(join(rootDirectory, file), 'utf8').matchAll(
        /\$\{(?:env:)?([A-Z][A-Z0-9_]+)(?::-([^}]*))?\}/g,
      ),
    ].map(([, name = '', preset = '']) => ({ name, preset, file })),
  );
  return [...Map.groupBy(found, ({ name }) => name)]
    .map(([name, uses]) => ({
      name,
      preset: [...new Set(uses.map(({ preset }) => preset).filter(Boolean))].join('`, `'),
      files: [...new Set(uses.map(({ file }) => file))],
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
