export type { Notice } from '../../pipelines/notifications/notice.ts'

/** The channel on which it is hinted that a notice waits to be routed. */
export const noticesChannel = 'notices'
