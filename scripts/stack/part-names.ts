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
] as const;
export type PartName = (typeof partNames)[number];
