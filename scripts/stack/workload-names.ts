/** What may run in the lab. The task manager always does. */
export const workloadNames = ['tasks', 'shop'] as const;
export type Workload = (typeof workloadNames)[number];
/** Those that a lab may have or not. */
export const optionalWorkloads = ['shop'] as const satisfies readonly Workload[];
