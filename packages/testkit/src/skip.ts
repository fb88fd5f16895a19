/** The title of tests that are skipped for a reason; the summary of `npm test` repeats it. @param reason undefined: they run */
export const titleWith = (reason: string | undefined, title: string) =>
  reason === undefined ? title : `${title} [skipped: ${reason}]`;
