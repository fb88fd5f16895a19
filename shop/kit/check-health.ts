import { readEnvironment } from '@lab/http/environment';
import { secureGet } from '@lab/http/secure-get';
import { z } from 'zod';
import { isServing } from './health-client.ts';
import { calledAt, tlsIdentityOf } from './mutual-tls.ts';
import { serviceEnvironment } from './service-environment.ts';

/** The health check of the containers: ends with 0 when the service in this container serves. Its argument: `grpc` or `http`. */

const config = readEnvironment('health check', z.object(serviceEnvironment), process.env);
const tls = tlsIdentityOf(config);
const url = calledAt(`http://127.0.0.1:${config.SHOP_PORT}`, tls);

const serves =
  process.argv[2] === 'http' ? answers(`${url}/health`) : isServing(url, { ...(tls && { tls }) });
process.exit((await serves.catch(() => false)) ? 0 : 1);

async function answers(health: string): Promise<boolean> {
  const signal = AbortSignal.timeout(1_000);
  if (tls) return (await secureGet(health, tls, signal)).status === 200;
  return (await fetch(health, { signal })).ok;
}
