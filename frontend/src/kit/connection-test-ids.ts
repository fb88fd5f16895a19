/** `data-testid` of what tells how a service fares. The banner also has `data-phase` and `data-circuit`. Importable without a DOM. */
export const connectionTestIds = {
  connection: 'connection',
  listError: 'list-error',
  listErrorTime: 'list-error-time',
  listRetry: 'list-retry',
} as const;
