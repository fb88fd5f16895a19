export type OtlpFormat = 'json' | 'protobuf';

/** Messages to the thread that owns the data directory, and its answers. */
export type ToWriter<Format = OtlpFormat> =
  | {
      readonly kind: 'write';
      readonly id: number;
      readonly body: Uint8Array;
      readonly format: Format;
    }
  | { readonly kind: 'metrics'; readonly id: number }
  | { readonly kind: 'close' };

export type WriteResult =
  | { readonly outcome: 'stored'; readonly rejected: number; readonly reason: string }
  | { readonly outcome: 'malformed'; readonly reason: string }
  | { readonly outcome: 'failed'; readonly reason: string };

export type FromWriter<Block> =
  | { readonly kind: 'ready' }
  | { readonly kind: 'written'; readonly id: number; readonly result: WriteResult }
  | { readonly kind: 'metrics'; readonly id: number; readonly text: string }
  | { readonly kind: 'blocks'; readonly blocks: readonly Block[] };
