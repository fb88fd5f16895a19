import { type Listening, listen } from '@lab/http/serve';
import type { Express } from 'express';
import { mutual, tlsIdentityOf } from './mutual-tls.ts';
import type { ServiceEnvironment } from './service-environment.ts';

/** Serves the app of a service, over mutual TLS where the services speak it. Rejects when the port is taken. */
export function serveHttp(app: Express, config: ServiceEnvironment): Promise<Listening> {
  const identity = tlsIdentityOf(config);
  return listen(app, config.SHOP_PORT, config.SHOP_HOST, { tls: identity && mutual(identity) });
}
