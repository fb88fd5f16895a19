/** Exit status of a step that could not run here, as in Automake. */
export const skippedStatus = 77;
