/**
 * Where the generated inputs of fuzz and property tests begin: another one each day (UTC), the same for all of a day’s runs.
 * `npm test` prints it; LAB_TEST_SEED brings one back.
 */
export const seed = Number(
  process.env.LAB_TEST_SEED || new Date().toISOString().slice(0, 10).replaceAll('-', ''),
);
