import type {
  AnyValue,
  KeyValue,
  Long64,
  ResourceMessage,
  ScopeMessage,
} from '@lab/store-engine/otlp-messages';
import { commonProto, readProto } from '@lab/store-engine/proto';

export interface LogRecordMessage {
  readonly timeUnixNano: Long64;
  readonly observedTimeUnixNano: Long64;
  readonly severityNumber: number;
  readonly severityText: string;
  readonly body?: AnyValue | null;
  readonly attributes: readonly KeyValue[];
  readonly flags: number;
  readonly traceId: Uint8Array;
  readonly spanId: Uint8Array;
}

/** `ExportLogsServiceRequest` with every record left encoded. */
export interface LogsEnvelope {
  readonly resourceLogs: readonly {
    readonly resource?: ResourceMessage | null;
    readonly scopeLogs: readonly {
      readonly scope?: ScopeMessage | null;
      readonly logRecords: readonly Uint8Array[];
    }[];
  }[];
}

const codec = readProto(commonProto, new URL('./logs.proto', import.meta.url));

export const envelopeCodec = codec<LogsEnvelope>('LogsEnvelope');
export const recordCodec = codec<LogRecordMessage>('LogRecord');
