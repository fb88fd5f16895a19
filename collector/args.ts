import { dirname, join } from 'node:path';

const featureGates = [
  // Without it, what the file_log receiver has read waits up to 100 ms in memory after its position is stored, and a killed
  // Collector loses it.
  'stanza.synchronousLogEmitter',
  // `Filter` in the statements for browsers.
  'ottl.functions.enableLambda',
];

/**
 * Arguments of the Collector, for both launchers.
 *
 * @param configFile collector/config.yaml
 * @param sampling what LAB_SAMPLING says; Compose fills in a variable
 */
export const collectorArgs = (configFile: string, sampling: string): string[] => [
  '--config',
  configFile,
  '--config',
  join(dirname(configFile), 'sampling', `${sampling}.yaml`),
  `--feature-gates=${featureGates.join(',')}`,
];
