import { z } from '@hono/zod-openapi'
import { time } from '../common.ts'

/** The parts of an answer that tells how looking goes. */
export const looking = {
  lookedAt: time.nullable(),
  /** Since when its source does not answer. */
  awaySince: time.nullable(),
  troubles: z.array(z.string()),
  /** When its source is asked, as its schedule stands now. */
  looks: z.object({
    when: z.string(),
    state: z.enum(['RUNNING', 'PAUSED', 'DISABLED', 'REMOVED']),
    nextLookAt: time.nullable(),
  }),
}
