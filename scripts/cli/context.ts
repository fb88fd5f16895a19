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

/** Parses a time such as `90s`, `5m` or `1h` into seconds. @throws InvalidArgumentError unless it is one of at most so many hours */
export const duration = (mostHours: number) => (text: string) => {
  const [, number, unit = ''] = /^(\d{1,5})([smh])$/.exec(text) ?? [];
  const seconds = Number(number) * { s: 1, m: 60, h: 3_600 }[unit as 's' | 'm' | 'h'];
  if (seconds >= 1 && seconds <= mostHours * 3_600) return seconds;
  throw new InvalidArgumentError(`It must be a time from 1s to ${mostHours}h, for example 90s or 5m.`);
};
