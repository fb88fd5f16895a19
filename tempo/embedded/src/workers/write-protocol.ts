import type { BlockInfo } from '../storage/store-writer.ts';

export interface WriterOptions {
  readonly directory: string;
  readonly retentionHours: number;
  readonly maxBytes: number;
  readonly blockSpans: number;
  readonly maxSeries: number;
  readonly compileCache: string | undefined;
}

export type ToWriter =
  | {
      readonly kind: 'write';
      readonly id: number;
      readonly body: Uint8Array;
      readonly format: 'json' | 'protobuf';
    }
  | { readonly kind: 'metrics'; readonly id: number }
  | { readonly kind: 'close' };

export type WriteResult =
  | { readonly outcome: 'stored'; readonly rejected: number; readonly reason: string }
  | { readonly outcome: 'malformed'; readonly reason: string }
  | { readonly outcome: 'failed'; readonly reason: string };

export type FromWriter =
  | { readonly kind: 'ready' }
  | { readonly kind: 'written'; readonly id: number; readonly result: WriteResult }
  | { readonly kind: 'metrics'; readonly id: number; readonly text: string }
  | { readonly kind: 'blocks'; readonly blocks: readonly BlockInfo[] };
