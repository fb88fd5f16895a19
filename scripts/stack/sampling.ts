import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type SamplingMode, samplingModes } from '@lab/telemetry/sampling';
import { replaceFile } from './replace-file.ts';
import type { Settings } from './settings.ts';

type Choice = Pick<Settings, 'LAB_SAMPLING'>;

/** Whether the trace store derives metrics from its spans. Where it does not get all of them the Collector does. */
export const derivesSpanMetrics = ({ LAB_SAMPLING }: Choice): boolean => LAB_SAMPLING === 'all';

/** For tempo/tempo.yaml: the metrics generator’s processors; empty leaves those of the file. */
export const tempoProcessors = (settings: Choice): string => (derivesSpanMetrics(settings) ? '' : '[]');

const marker = (settings: Settings) => join(settings.paths.state, 'sampling');

/** Remembers how the lab that is being started samples. */
export async function rememberSampling(settings: Settings): Promise<void> {
  await mkdir(settings.paths.state, { recursive: true });
  await replaceFile(marker(settings), `${settings.LAB_SAMPLING}\n`);
}

/** How the running lab samples: as its start was told, which need not be what the environment says now. */
export async function samplingInUse(settings: Settings): Promise<SamplingMode> {
  const text = await readFile(marker(settings), 'utf8').catch(() => '');
  return samplingModes.find((mode) => mode === text.trim()) ?? settings.LAB_SAMPLING;
}
