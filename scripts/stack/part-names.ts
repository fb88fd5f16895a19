/** Every part that a lab may have. */
export const partNames = [
  'dns',
  'collector',
  'loki',
  'prometheus',
  'alertmanager',
  'tempo',
  'watch',
  'grafana',
  'backend',
  'nginx',
  'lab-api',
  'nats',
  'postgres',
  'shop-identity',
  'shop-payments',
  'shop-orders',
  'shop-notifications',
  'shop-inventory-1',
  'shop-inventory-2',
] as const;
export type PartName = (typeof partNames)[number];
