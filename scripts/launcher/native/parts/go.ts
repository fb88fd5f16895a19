/**
 * What every Go part gets: its heap may grow by half, not to double, before garbage is collected. Idle, this is what the
 * limit of 560 MB for the whole stack is kept with; it costs processor time only under load.
 */
export const goEnv = { GOGC: '50' } as const;
