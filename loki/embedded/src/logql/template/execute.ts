import type { Command, Node, Operand, Pipe } from './nodes.ts';
import { isList, isMap, isTrue, show, type Value } from './value.ts';

/** A function of templates; throws an Error when its arguments do not fit. */
export type TemplateFunction = (...args: Value[]) => Value;

/** Most characters that a template may make of one line. */
const maxOutput = 1_000_000;

/** What went wrong while a template ran, and in which command. */
export class TemplateError extends Error {
  readonly command: Command;

  constructor(command: Command, reason: string) {
    super(reason);
    this.name = 'TemplateError';
    this.command = command;
  }
}

class Break extends Error {}
class Continue extends Error {}

/** Runs a template on a value. Throws a TemplateError. */
export function execute(
  nodes: readonly Node[],
  dot: Value,
  functions: ReadonlyMap<string, TemplateFunction>,
): string {
  const run = new Execution(functions);
  run.scope.push(['$', dot]);
  run.list(nodes, dot);
  return run.output;
}

class Execution {
  readonly #functions: ReadonlyMap<string, TemplateFunction>;
  readonly scope: [string, Value][] = [];
  output = '';

  constructor(functions: ReadonlyMap<string, TemplateFunction>) {
    this.#functions = functions;
  }

  list(nodes: readonly Node[], dot: Value): void {
    for (const node of nodes) this.#node(node, dot);
  }

  #write(text: string): void {
    this.output += text;
    if (this.output.length > maxOutput)
      throw new Error(`the template made more than ${maxOutput} characters`);
  }

  #node(node: Node, dot: Value): void {
    switch (node.kind) {
      case 'text':
        this.#write(node.text);
        return;
      case 'action': {
        const value = this.#pipe(node.pipe, dot);
        if (node.pipe.variables.length === 0) this.#write(show(value));
        return;
      }
      case 'break':
        throw new Break();
      case 'continue':
        throw new Continue();
      default:
        this.#branch(node, dot);
    }
  }

  #branch(node: Extract<Node, { body: readonly Node[] }>, dot: Value): void {
    const depth = this.scope.length;
    const value = this.#pipe(node.kind === 'range' ? { ...node.pipe, variables: [] } : node.pipe, dot);
    if (node.kind === 'range') this.#range(node, value, dot);
    else if (isTrue(value)) this.list(node.body, node.kind === 'with' ? value : dot);
    else this.list(node.otherwise, dot);
    this.scope.length = depth;
  }

  #range(node: Extract<Node, { body: readonly Node[] }>, value: Value, dot: Value): void {
    const elements = elementsOf(value);
    if (elements.length === 0) {
      this.list(node.otherwise, dot);
      return;
    }
    for (const [key, element] of elements) {
      const depth = this.scope.length;
      const { variables } = node.pipe;
      if (variables.length === 2) this.scope.push([variables[0] ?? '', key], [variables[1] ?? '', element]);
      if (variables.length === 1) this.scope.push([variables[0] ?? '', element]);
      try {
        this.list(node.body, element);
      } catch (signal) {
        if (signal instanceof Break) return;
        if (!(signal instanceof Continue)) throw signal;
      } finally {
        this.scope.length = depth;
      }
    }
  }

  #pipe(pipe: Pipe, dot: Value): Value {
    let value: Value;
    for (const [index, command] of pipe.commands.entries()) {
      value = this.#command(command, dot, index > 0 ? [value] : []);
    }
    const [name] = pipe.variables;
    if (name !== undefined) this.#assign(name, value, pipe.declares);
    return value;
  }

  #assign(name: string, value: Value, declares: boolean): void {
    const existing = declares ? undefined : this.scope.findLast(([known]) => known === name);
    if (existing) existing[1] = value;
    else this.scope.push([name, value]);
  }

  #command(command: Command, dot: Value, piped: readonly Value[]): Value {
    try {
      return this.#run(command.operands, dot, piped);
    } catch (error) {
      if (error instanceof TemplateError) throw error;
      throw new TemplateError(command, error instanceof Error ? error.message : String(error));
    }
  }

  #run([first, ...rest]: readonly Operand[], dot: Value, piped: readonly Value[]): Value {
    if (!first) throw new Error('missing value for command');
    if (first.kind !== 'function') {
      if (rest.length + piped.length > 0) throw new Error("can't give argument to non-function");
      return this.#operand(first, dot);
    }
    if (first.name === 'and' || first.name === 'or') return this.#shortCircuit(first.name, rest, dot, piped);
    return this.#call(first.name, [...rest.map((operand) => this.#operand(operand, dot)), ...piped]);
  }

  /** Arguments after the one that decides are not looked at. */
  #shortCircuit(name: 'and' | 'or', rest: readonly Operand[], dot: Value, piped: readonly Value[]): Value {
    let value: Value = piped[0];
    for (const operand of rest) {
      value = this.#operand(operand, dot);
      if (isTrue(value) === (name === 'or')) return value;
    }
    return piped.length > 0 ? piped[0] : value;
  }

  #call(name: string, args: readonly Value[]): Value {
    const called = this.#functions.get(name);
    if (!called) throw new Error(`function "${name}" not defined`);
    try {
      return called(...args);
    } catch (error) {
      throw new Error(`error calling ${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  #operand(operand: Operand, dot: Value): Value {
    switch (operand.kind) {
      case 'literal':
        return operand.value;
      case 'dot':
        return dot;
      case 'field':
        return fieldAt(dot, operand.path);
      case 'variable':
        return fieldAt(this.scope.findLast(([name]) => name === operand.name)?.[1], operand.path);
      case 'function':
        return this.#call(operand.name, []);
      case 'pipe':
        return fieldAt(this.#pipe(operand.pipe, dot), operand.path);
    }
  }
}

function elementsOf(value: Value): [Value, Value][] {
  if (value === undefined || value === null) return [];
  if (isList(value)) return value.map((element, index) => [BigInt(index), element]);
  if (isMap(value)) return [...value].sort(([a], [b]) => (a < b ? -1 : 1));
  if (typeof value === 'bigint')
    return Array.from({ length: Number(value) }, (_, index) => [BigInt(index), BigInt(index)]);
  throw new Error(`range can't iterate over ${show(value)}`);
}

/** Labels are a map of texts, where what is missing is ''; in other maps it is no value. */
function fieldAt(value: Value, path: readonly string[]): Value {
  let current = value;
  for (const name of path) {
    if (current === undefined || current === null) {
      throw new Error(`nil data; no entry for key "${name}"`);
    }
    if (!isMap(current)) throw new Error(`can't evaluate field ${name} in type ${typeof current}`);
    current = current instanceof LabelMap ? (current.get(name) ?? '') : current.get(name);
  }
  return current;
}

/** The labels of an entry as a template sees them. */
export class LabelMap extends Map<string, Value> {}
