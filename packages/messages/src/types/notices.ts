/** What a controller says that it did by itself. */
export const NOTICES = ['killed', 'paused', 'resumed', 'restarted', 'silent', 'leaseEnded', 'failed'] as const;
