import { InvalidArgumentError } from 'commander';
import type { LauncherContext } from '../launcher/launcher.ts';
import { loadSettings } from '../stack/settings.ts';
import { createReporter } from '../terminal/progress.ts';

/** What a command works on. @param signal absent: Ctrl-C ends the process at once */
export function commandContext(signal: AbortSignal = new AbortController().signal): LauncherContext {
  return { settings: loadSettings(), reporter: createReporter(process.stderr), signal };
}

/** Parses an option's value. @throws InvalidArgumentError, which commander reports, unless it is a whole number in the range */
export const wholeNumber = (least: number, most: number) => (text: string) => {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
};
