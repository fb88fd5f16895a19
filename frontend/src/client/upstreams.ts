import { routes } from '@lab/api-contract/routes';
import type { CircuitName } from '@lab/telemetry/metrics';
import { services } from '@lab/telemetry/services';

/** A service that the pages call, by way of Nginx. Each has a circuit and a retry budget of its own. */
export interface Upstream {
  readonly service: CircuitName;
  /** Of its addresses. */
  readonly prefix: string;
  /** A cheap read. Any answer to it, a refusal too, says that the service is back. */
  readonly probe: string;
  /** As the pages call it, at the beginning of a sentence. */
  readonly name: string;
}

export const upstreams: readonly Upstream[] = [
  { service: services.backend, prefix: '/api/', probe: routes.stats, name: 'The server' },
  { service: services.shopOrders, prefix: '/shop/api/', probe: '/shop/api/v2/products', name: 'The shop' },
  {
    service: services.shopIdentity,
    prefix: '/shop/identity/',
    probe: '/shop/identity/demo-account',
    name: 'The service of the accounts',
  },
  {
    service: services.shopNotifications,
    prefix: '/shop/mail/',
    probe: '/shop/mail/v1/mails?limit=1',
    name: 'The mailbox',
  },
];
