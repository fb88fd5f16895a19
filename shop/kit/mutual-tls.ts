import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** How a service shows who it is: part of the environment of each. */
export const mutualTls = {
  SHOP_MTLS: z
    .enum(['on', 'off'])
    .default('off')
    .describe('`on`: mutual TLS; connections without a certificate of the CA are refused'),
  SHOP_TLS_CA: z
    .string()
    .min(1)
    .default('.lab/secrets/shop-tls/ca.pem')
    .describe('File with the certificate of the CA'),
  SHOP_TLS_CERTIFICATE: z
    .string()
    .default('')
    .describe('File with the key and the certificate of the service; required with `SHOP_MTLS=on`'),
};

export interface MutualTls {
  readonly SHOP_MTLS: 'on' | 'off';
  readonly SHOP_TLS_CA: string;
  readonly SHOP_TLS_CERTIFICATE: string;
}

/** What both ends of a connection show, and whom they believe. */
export interface TlsIdentity {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
  readonly minVersion: 'TLSv1.3';
}

/** @returns undefined where the services do not speak TLS. @throws Error naming what is missing, or the file that cannot be read */
export function tlsIdentityOf(environment: MutualTls): TlsIdentity | undefined {
  if (environment.SHOP_MTLS === 'off') return undefined;
  if (!environment.SHOP_TLS_CERTIFICATE) throw new Error('SHOP_MTLS=on requires SHOP_TLS_CERTIFICATE');
  return readTlsIdentity(environment.SHOP_TLS_CA, environment.SHOP_TLS_CERTIFICATE);
}

/** @param certificate file with a key and its certificate. @throws Error naming the file that cannot be read */
export function readTlsIdentity(ca: string, certificate: string): TlsIdentity {
  const own = readFileSync(certificate, 'utf8');
  return { ca: readFileSync(ca, 'utf8'), cert: own, key: own, minVersion: 'TLSv1.3' };
}

/** What a server asks of those who call it. */
export const mutual = (identity: TlsIdentity) => ({
  ...identity,
  requestCert: true,
  rejectUnauthorized: true,
});

/** The address of a service as it is called: by https where the services speak TLS. */
export const calledAt = (url: string, identity: TlsIdentity | undefined) =>
  identity ? url.replace(/^http:/, 'https:') : url;
