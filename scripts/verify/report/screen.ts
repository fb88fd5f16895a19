import type { Check } from '../check.ts';
import type { CheckResult } from '../engine.ts';
import type { Report } from './schema.ts';

/** Shows a verification while it runs. */
export interface Screen {
  begin(site: string, checks: readonly Check[]): void;
  /** A check begins to be judged. */
  judging(check: Check): void;
  result(result: CheckResult): void;
  /** A line about a check that is not judged yet. */
  say(line: string): void;
  /** A line about the lab, before anything is judged. */
  warn(line: string): void;
  end(report: Report): void;
  /** Called last, and also after a failure; safe to call twice. */
  close(): void;
}
