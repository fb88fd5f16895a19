/** The exponent k of y ≈ c·xᵏ: the slope of the straight line through the logarithms, by least squares. */
export function exponentOf(points: readonly (readonly [number, number])[]): number {
  const logs = points.map(([x, y]) => [Math.log(x), Math.log(y)] as const);
  const mean = (of: (point: readonly [number, number]) => number) =>
    logs.reduce((sum, point) => sum + of(point), 0) / logs.length;
  const [x, y] = [mean(([one]) => one), mean(([, other]) => other)];
  const covariance = mean(([one, other]) => (one - x) * (other - y));
  return covariance / mean(([one]) => (one - x) ** 2);
}
