import type { OtlpFormat } from '@lab/store-engine/write-protocol';

/** How a body says what it says: OTLP, or Loki’s push API. */
export type WriteFormat = OtlpFormat | 'push-json' | 'push-protobuf';
