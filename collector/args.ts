/**
 * Without the gate, what the file_log receiver has read waits up to 100 ms in memory after its position is stored, and a
 * killed Collector loses it.
 */
const featureGates = ['stanza.synchronousLogEmitter'];

/** Arguments of the Collector with the configuration file, for both launchers. */
export const collectorArgs = (configFile: string): string[] => [
  '--config',
  configFile,
  `--feature-gates=${featureGates.join(',')}`,
];
