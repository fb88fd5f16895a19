// Grafana's grammar gives all operators of an expression the same binding strength. Tempo's differ, so flat lists of
// operands and operators are associated here.

/** What stands between operands. Higher `level` binds tighter. */
export interface OperatorRule {
  readonly level: number;
  readonly rightToLeft?: boolean;
}

export type Item<Operand, Operator> =
  | { readonly kind: 'operand'; readonly operand: Operand }
  | { readonly kind: 'binary'; readonly operator: Operator }
  /** A prefix operator applies to everything after it that binds tighter than `level`. */
  | { readonly kind: 'prefix'; readonly operator: string; readonly level: number; readonly at: number };

export interface Builder<Operand, Operator> {
  readonly rule: (operator: Operator) => OperatorRule;
  readonly binary: (operator: Operator, left: Operand, right: Operand) => Operand;
  readonly prefix: (operator: string, operand: Operand, at: number) => Operand;
}

/** Builds the tree of a flat expression by precedence climbing. The list must alternate as an expression does. */
export function associate<Operand, Operator>(
  items: readonly Item<Operand, Operator>[],
  builder: Builder<Operand, Operator>,
): Operand {
  let position = 0;

  const primary = (): Operand => {
    const item = items[position];
    position += 1;
    if (item?.kind === 'operand') return item.operand;
    if (item?.kind === 'prefix') {
      return builder.prefix(item.operator, climb(item.level + 1), item.at);
    }
    throw new Error('an expression must not end with an operator');
  };

  const climb = (lowest: number): Operand => {
    let left = primary();
    for (let item = items[position]; item?.kind === 'binary'; item = items[position]) {
      const { level, rightToLeft } = builder.rule(item.operator);
      if (level < lowest) break;
      position += 1;
      left = builder.binary(item.operator, left, climb(rightToLeft ? level : level + 1));
    }
    return left;
  };

  return climb(0);
}
