/**
 * Counts of fewer patients or sessions than this are told to nobody who may not read the sessions: CMS's cell size
 * suppression policy, which shows no cell of 1 to 10.
 */
export const SMALLEST_CELL = 11;
