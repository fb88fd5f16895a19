import type { Value } from './value.ts';

/** Of https://pkg.go.dev/text/template, what templates in queries use: no definitions and no nested templates. */
export type Node =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'action'; readonly pipe: Pipe }
  | {
      readonly kind: 'if' | 'with' | 'range';
      readonly pipe: Pipe;
      readonly body: readonly Node[];
      readonly otherwise: readonly Node[];
    }
  | { readonly kind: 'break' | 'continue' };

/** Commands, each with the value of the one before as its last argument. */
export interface Pipe {
  /** Variables that get the value; two for the key and the element of a range. */
  readonly variables: readonly string[];
  /** `:=`; otherwise they exist already. */
  readonly declares: boolean;
  readonly commands: readonly Command[];
}

/** A function with its arguments, or one operand. */
export interface Command {
  readonly operands: readonly Operand[];
  /** As written, and where in the template, for errors. */
  readonly text: string;
  readonly at: number;
}

export type Operand =
  | { readonly kind: 'literal'; readonly value: Value }
  | { readonly kind: 'dot' }
  | { readonly kind: 'field'; readonly path: readonly string[] }
  | { readonly kind: 'variable'; readonly name: string; readonly path: readonly string[] }
  | { readonly kind: 'function'; readonly name: string }
  | { readonly kind: 'pipe'; readonly pipe: Pipe; readonly path: readonly string[] };
