/** How long runs of jobs may take. */

/** A run that takes longer tells so: the tables' promises name hours, and a batch takes minutes. */
export const longRunSeconds = 2 * 60 * 60;

/** A run that takes longer is stopped, so that those that wait for it go on. Data Factory waits longer. */
export const longestRunSeconds = 5 * 60 * 60;
