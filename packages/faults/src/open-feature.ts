import { OpenFeature } from '@openfeature/server-sdk';
import type { FaultId, ParametersOf } from './faults.ts';
import { FlagsProvider } from './flags-provider.ts';

/** Faults as flags of OpenFeature. */
export interface FaultFlags {
  /** @param text in flagd's format. @throws Error when it is not; the flags stay as they were */
  readonly set: (text: string) => void;
  readonly parametersOf: <Id extends FaultId>(id: Id) => Promise<ParametersOf<Id> | undefined>;
  readonly close: () => Promise<void>;
}

export async function openFaultFlags(): Promise<FaultFlags> {
  const provider = new FlagsProvider();
  await OpenFeature.setProviderAndWait(provider);
  const client = OpenFeature.getClient();
  return {
    set: (text) => provider.set(text),
    async parametersOf<Id extends FaultId>(id: Id) {
      const { value, variant } = await client.getObjectDetails<ParametersOf<Id>>(id, {} as ParametersOf<Id>);
      return variant === 'on' ? value : undefined;
    },
    close: () => OpenFeature.close(),
  };
}
