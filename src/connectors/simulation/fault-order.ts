import { z } from 'zod'

const times = z.int().min(0).max(10_000)

/** What `POST /_control` of every simulator takes, beside what is its own. Every part is optional; `reset` is done first. */
export const faultOrder = {
  /** Forget all that was ordered and asked; the service's own rate limit is back in force. */
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
}

const faults = z.strictObject(faultOrder)

export type FaultOrder = z.infer<typeof faults>
