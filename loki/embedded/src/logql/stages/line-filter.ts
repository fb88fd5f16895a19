import { compileRegex, finds } from '@lab/store-engine/regex';
import type { LineFilter } from '../ast.ts';
import { meaningless } from '../logql-error.ts';
import { compileIp } from './ip.ts';
import { compileLinePattern } from './pattern.ts';
import type { CompiledStage } from './stage.ts';

/** Keeps lines with one of the operands, or without any. Throws a LogqlError for an operand that is wrong. */
export function compileLineFilter({ operator, operands }: LineFilter): CompiledStage {
  const isNegative = operator.startsWith('!');
  const tests = operands.map(({ text, isIp }) => compileOperand(operator, text, isIp));
  return ({ line }) => tests.some((test) => test(line)) !== isNegative;
}

function compileOperand(
  operator: LineFilter['operator'],
  text: string,
  isIp: boolean,
): (line: string) => boolean {
  try {
    if (isIp) {
      if (operator !== '|=' && operator !== '!=') throw new Error('ip: invalid operation');
      return compileIp(text);
    }
    if (operator === '|=' || operator === '!=') return (line) => line.includes(text);
    if (operator === '|>' || operator === '!>') return compileLinePattern(text);
    const pattern = compileRegex(text);
    return (line) => finds(pattern, line);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const operand = isIp ? `ip(${JSON.stringify(text)})` : JSON.stringify(text);
    throw meaningless(`stage '${operator} ${operand}' : ${reason}`);
  }
}
