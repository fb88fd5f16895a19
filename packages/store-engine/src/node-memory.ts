/**
 * Environment of a Node.js process that runs for long: glibc gives back what was freed. By default it keeps it, in an arena for
 * each of eight threads a core and below a threshold that grows with the largest block (38 MB, seen in the watch).
 */
export const nodeMemory = { MALLOC_ARENA_MAX: '2', MALLOC_TRIM_THRESHOLD_: '262144' } as const;

/**
 * Arguments for it: V8's young generation of three times 16 MB fills up before it is collected, and an idle process does not
 * give it back (27 MB, seen in the backend).
 */
export const smallYoungGeneration = ['--max-semi-space-size=2'] as const;
