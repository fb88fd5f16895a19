import { OpenFeature } from '@openfeature/server-sdk';
import type { FaultId, ParametersOf } from './faults.ts';
import { FlagFileProvider } from './flag-file-provider.ts';

/** What a service asks before it does something that a fault may spoil. */
export interface ActiveFaults {
  /** @returns the parameters of the fault while it is on */
  readonly active: <Id extends FaultId>(id: Id) => Promise<ParametersOf<Id> | undefined>;
  readonly close: () => Promise<void>;
}

/** For a process in which nothing can be switched on. */
export const noFaults: ActiveFaults = { active: async () => undefined, close: async () => undefined };

/**
 * The faults that a flag file switches on, as they are at each question; one change is seen within a second.
 *
 * @param file in flagd's format; it may appear later
 * @param onProblem called when it cannot be used; the faults stay as they were
 */
export async function followFaults(file: string, onProblem: (error: unknown) => void): Promise<ActiveFaults> {
  await OpenFeature.setProviderAndWait(new FlagFileProvider(file, onProblem));
  const client = OpenFeature.getClient();
  return {
    async active<Id extends FaultId>(id: Id) {
      const { value, variant } = await client.getObjectDetails<ParametersOf<Id>>(id, {} as ParametersOf<Id>);
      return variant === 'on' ? value : undefined;
    },
    close: () => OpenFeature.close(),
  };
}
