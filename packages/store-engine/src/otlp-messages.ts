/** A 64-bit number as protobufjs decodes it. */
export interface Long64 {
  readonly low: number;
  readonly high: number;
  readonly unsigned: boolean;
}

export interface AnyValue {
  readonly value?: string;
  readonly stringValue?: string;
  readonly boolValue?: boolean;
  readonly intValue?: Long64;
  readonly doubleValue?: number;
  readonly arrayValue?: { readonly values: readonly AnyValue[] };
  readonly kvlistValue?: { readonly values: readonly KeyValue[] };
  readonly bytesValue?: Uint8Array;
}

export interface KeyValue {
  readonly key: string;
  readonly value?: AnyValue | null;
}

export interface ScopeMessage {
  readonly name: string;
  readonly version: string;
  readonly attributes: readonly KeyValue[];
}

export interface ResourceMessage {
  readonly attributes: readonly KeyValue[];
}
