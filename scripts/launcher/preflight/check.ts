import type { Settings } from '../../stack/settings.ts';

export interface PreflightContext {
  /** Ports that the lab’s own running parts hold: in use is right for them. */
  readonly portsInUseByLab: ReadonlySet<number>;
}

/** Something that must hold before anything starts. */
export interface PreflightCheck {
  readonly name: string;
  /** @returns what is wrong; empty when it holds */
  check(settings: Settings, context: PreflightContext): Promise<readonly Problem[]>;
}

/** One thing that the user can fix. */
export interface Problem {
  readonly seen: string;
  readonly advice: string;
}
