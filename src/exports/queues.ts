/** Files to make, those that could not be made in any attempt, and those whose time is over. */
export const EXPORT_QUEUE = 'export';
export const FAILED_QUEUE = 'export-failed';
export const EXPIRE_QUEUE = 'export-expire';

const DAY_SECONDS = 86_400;

/** The longest that one attempt at a file may take. */
export const ATTEMPT_SECONDS = 900;

/** What the job queue must know of them, the dead-letter queue before the one that names it. */
export const EXPORT_QUEUES = {
  [FAILED_QUEUE]: { retryLimit: 5, retryDelay: 5, expireInSeconds: 60, retentionSeconds: DAY_SECONDS },
  [EXPORT_QUEUE]: {
    retryLimit: 3,
    retryDelay: 1,
    expireInSeconds: ATTEMPT_SECONDS,
    retentionSeconds: DAY_SECONDS,
    // A process that died is noticed by its silence, and another one begins anew.
    heartbeatSeconds: 20,
    deadLetter: FAILED_QUEUE,
  },
  [EXPIRE_QUEUE]: {
    retryLimit: 20,
    retryDelay: 60,
    expireInSeconds: 60,
    retentionSeconds: 14 * DAY_SECONDS,
  },
};
