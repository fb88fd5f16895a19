/** Whether this one is among so many percent, by chance. */
export const isAmong = (percent: number): boolean => Math.random() * 100 < percent;
