const featureGates = [
  // Without it, what the file_log receiver has read waits up to 100 ms in memory after its position is stored, and a killed
  // Collector loses it.
  'stanza.synchronousLogEmitter',
  // `Filter` in the statements for browsers.
  'ottl.functions.enableLambda',
];

/** Arguments of the Collector with the configuration file, for both launchers. */
export const collectorArgs = (configFile: string): string[] => [
  '--config',
  configFile,
  `--feature-gates=${featureGates.join(',')}`,
];
