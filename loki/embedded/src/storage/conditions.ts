import type { Stage } from '../logql/ast.ts';

/** The trace id that lines must have, where no stage before can have made another of it. */
export function traceIn(stages: readonly Stage[]): string | undefined {
  for (const stage of stages) {
    if (stage.kind === 'line-filter') continue;
    if (stage.kind !== 'label-filter' || stage.filter.kind !== 'match') return undefined;
    const { name, operator, value } = stage.filter.matcher;
    if (name === 'trace_id' && operator === '=' && value !== '') return value;
  }
  return undefined;
}

/** Texts of which every line must hold one of each: of the filters that see lines as they were stored. */
export function needlesIn(stages: readonly Stage[]): string[][] {
  const needles: string[][] = [];
  for (const stage of stages) {
    if (stage.kind === 'line-format' || stage.kind === 'unpack' || stage.kind === 'decolorize') break;
    if (stage.kind !== 'line-filter' || stage.operator !== '|=') continue;
    if (stage.operands.some(({ isIp }) => isIp)) continue;
    needles.push(stage.operands.map(({ text }) => text));
  }
  return needles;
}
