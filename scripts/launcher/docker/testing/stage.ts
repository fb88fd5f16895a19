import { cp, mkdir, mkdtemp, realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { programPath } from '@lab/testkit/program';
import { which } from 'zx';
import { rootDirectory } from '../../../stack/settings.ts';
import { runIn } from './engine.ts';
import type { StandInPrograms } from './stand-in-list.ts';

const manifests = [
  '',
  'backend',
  'exercises',
  'frontend',
  'grafana',
  'packages/api-contract',
  'packages/certificates',
  'packages/faults',
  'packages/http',
  'packages/sqlite',
  'packages/store-clients',
  'packages/store-engine',
  'packages/testkit',
  'packages/wait',
  'scripts',
  'shop',
  'telemetry',
  'loki/embedded',
  'tempo/embedded',
  'watch',
];

/** Finds what the stand-ins are made of, and installs the embedded stores’ packages into a folder of its own. */
export async function collectPrograms(): Promise<StandInPrograms & { readonly folder: string }> {
  const npm = await realpath(await which('npm'));
  const cache = (await runIn(process.env, 'npm', ['config', 'get', 'cache'])).find((line) =>
    line.startsWith('/'),
  );
  if (!cache) throw new Error('npm does not name its cache');
  const folder = await installStores();
  return {
    folder,
    node: await realpath(process.execPath),
    npm: dirname(dirname(npm)),
    npmCache: join(cache, '_cacache'),
    nginx: await which(programPath('nginx')),
    collector: await which(programPath('collector')),
    prometheus: await which(programPath('prometheus')),
    promtool: await which(programPath('promtool')),
    alertmanager: await which(programPath('alertmanager')),
    nats: await which(programPath('nats')),
    postgres: dirname(await realpath(await which(programPath('postgres')))),
    busybox: await which(process.env.LAB_BUSYBOX_BIN ?? 'busybox'),
    stores: folder,
  };
}

async function installStores(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'lab-stores-'));
  for (const manifest of manifests) {
    await mkdir(join(folder, manifest), { recursive: true });
    await cp(join(rootDirectory, manifest, 'package.json'), join(folder, manifest, 'package.json'));
  }
  for (const file of ['package-lock.json', '.npmrc']) await cp(join(rootDirectory, file), join(folder, file));
  const workspaces = ['trace-store', 'log-store', 'http', 'telemetry'].flatMap((name) => [
    '--workspace',
    `@lab/${name}`,
  ]);
  await runIn(process.env, 'npm', [
    ...['ci', '--prefix', folder, '--omit=dev', '--ignore-scripts', '--prefer-offline', '--no-audit'],
    ...workspaces,
  ]);
  for (const source of [
    'loki/embedded/src',
    'tempo/embedded/src',
    'packages/http/src',
    'packages/store-engine/src',
    'telemetry/src',
  ])
    await cp(join(rootDirectory, source), join(folder, source), { recursive: true });
  return folder;
}
