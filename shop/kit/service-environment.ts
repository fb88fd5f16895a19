import { z } from 'zod';
import { type MutualTls, mutualTls } from './mutual-tls.ts';
import { traceSampling } from './trace-sampling.ts';

const port = z.coerce.number().int().min(0).max(65_535).default(0);

/** Where a service listens, and how it shows who it is: part of the environment of each. */
export const serviceEnvironment = {
  SHOP_HOST: z.string().min(1).default('127.0.0.1').describe('Address that the service listens on'),
  SHOP_PORT: port.describe('Port of the service; 0 lets the system choose'),
  SHOP_METRICS_PORT: port.describe('Port of its metrics, `/metrics`; 0 lets the system choose'),
  FAULT_FLAGS: z
    .string()
    .default('')
    .describe('File with the faults that are on, in flagd’s format; empty: none can be switched on'),
  ...traceSampling,
  ...mutualTls,
};

export interface ServiceEnvironment extends MutualTls {
  readonly SHOP_HOST: string;
  readonly SHOP_PORT: number;
  readonly SHOP_METRICS_PORT: number;
  readonly FAULT_FLAGS: string;
}
