import { z } from 'zod';
import { type FaultId, faultIds, isFaultId } from './faults.ts';

/** A fault that was switched on. */
export interface Switch {
  readonly parameters: Readonly<Record<string, number>>;
  /** When it ends by itself, in seconds since the epoch. */
  readonly until: number;
  /** It outlives a restart of the lab. */
  readonly keep: boolean;
}

export type Switches = ReadonlyMap<FaultId, Switch>;

const flag = z.object({
  defaultVariant: z.string(),
  variants: z.object({ on: z.record(z.string(), z.number()).optional() }),
  metadata: z.object({ until: z.number(), keep: z.boolean() }).optional(),
});
const flagFile = z.object({ flags: z.record(z.string(), flag) });

/**
 * The flags in the format of flagd (https://flagd.dev/reference/flag-definitions/): each fault is an object flag whose variant `on`
 * has the parameters. The rule compares the clock with the end, so a fault ends although nobody switches it off.
 */
export function writeFlags(switches: Switches): string {
  const flags = Object.fromEntries(
    faultIds.map((id) => {
      const on = switches.get(id);
      return [id, on ? flagOf(on) : { state: 'ENABLED', variants: { off: {} }, defaultVariant: 'off' }];
    }),
  );
  return `${JSON.stringify({ $schema: 'https://flagd.dev/schema/v0/flags.json', flags }, null, 2)}\n`;
}

const flagOf = ({ parameters, until, keep }: Switch) => ({
  state: 'ENABLED',
  variants: { off: {}, on: parameters },
  defaultVariant: 'off',
  targeting: { if: [{ '<': [{ var: '$flagd.timestamp' }, until] }, 'on', 'off'] },
  metadata: { until, keep },
});

/** The faults that were switched on and have not ended by `now`, in seconds since the epoch. @throws Error when the text is no flag file */
export function readFlags(text: string, now: number): Switches {
  const { flags } = flagFile.parse(JSON.parse(text));
  const switches = new Map<FaultId, Switch>();
  for (const [id, { variants, metadata }] of Object.entries(flags)) {
    if (isFaultId(id) && variants.on && metadata && metadata.until > now)
      switches.set(id, { parameters: variants.on, ...metadata });
  }
  return switches;
}
