import { backendFaults } from './backend-faults.ts';
import { backendOperatorFaults } from './backend-operator-faults.ts';
import type { Fault } from './fault.ts';
import { shopFaults } from './shop-faults.ts';
import { shopOperatorFaults } from './shop-operator-faults.ts';

/** Every fault, by its id. docs/faults.md is made from it. */
export const faults = {
  ...backendFaults,
  ...backendOperatorFaults,
  ...shopFaults,
  ...shopOperatorFaults,
} as const satisfies Readonly<Record<string, Fault>>;

export type FaultId = keyof typeof faults;

/** The values of a fault's parameters. */
export type ParametersOf<Id extends FaultId> = Readonly<
  Record<keyof (typeof faults)[Id]['parameters'] & string, number>
>;

export const faultIds = Object.keys(faults) as readonly FaultId[];

export const isFaultId = (id: string): id is FaultId => Object.hasOwn(faults, id);
