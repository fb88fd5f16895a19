/** The last multiple of a step up to a moment: points that do not move as time goes on. */
export const alignedTo = (step: number, at: number): number => Math.floor(at / step) * step;
