import { z } from 'zod'
import { isDay } from '../calendar.ts'

const times = z.int().min(0).max(10_000)

const datedPrice = z.strictObject({
  series: z.string(),
  date: z.string().refine(isDay, 'expected a day such as 2026-08-18'),
  /** As the service would publish it, nonsense too; empty for a day without a price. */
  value: z.string().max(100),
})

/** What `POST /_control` takes. Every part is optional; `reset` is done first. */
export const controlOrder = z.strictObject({
  /** Forget every fault, revised price and logged request; the service's own rate limit is back in force. */
  reset: z.boolean().optional(),
  /** Answer the next requests with this instead. Without a body: the service's own error body for the status. */
  failNext: z
    .strictObject({
      count: times,
      status: z.int().min(200).max(599),
      body: z.string().optional(),
      headers: z.record(z.string(), z.string()).optional(),
    })
    .optional(),
  /** Answer the next requests with a page of HTML and status 200. */
  html200Next: times.optional(),
  /** Close the connection of the next requests without an answer. */
  dropNext: times.optional(),
  /** Announce the whole answer to the next requests, send half of it and close the connection. */
  cutNext: times.optional(),
  /** Answer every request this much later, until told otherwise. */
  delayMs: z.int().min(0).max(600_000).optional(),
  /** Refuse more requests than this; null lifts every limit. */
  rateLimit: z
    .strictObject({ requests: z.int().min(0), perSeconds: z.number().positive() })
    .nullable()
    .optional(),
  /** Give a day that has a price another one. */
  revise: z.array(datedPrice).optional(),
  /** Publish a day that was not there. */
  add: z.array(datedPrice).optional(),
})

export type ControlOrder = z.infer<typeof controlOrder>
