import { z } from '@hono/zod-openapi'

/** A business day. */
export const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'expected a day such as 2026-08-18')
