import { faultOrder } from 'millrace/simulator'
import { z } from 'zod'

/** What `POST /_control` takes. After `reset` the clock follows the machine's again. */
export const controlOrder = z.strictObject({
  ...faultOrder,
  /** Take no password at all, until told otherwise. */
  wrongPassword: z.boolean().optional(),
  /** Let the next statements fail, each within an answer of status 200; with `of` those in which this stands. */
  failStatements: z
    .strictObject({
      count: z.int().min(0).max(10_000),
      code: z.int().positive(),
      text: z.string(),
      of: z.string().optional(),
    })
    .optional(),
  /** Whether the descriptions of statuses are there. */
  lookups: z.boolean().optional(),
  /** Sets the clock, moves it on or makes it run so many times as fast; 1440 shows a day in a minute. */
  clock: z
    .strictObject({
      at: z.iso.datetime({ offset: true }).optional(),
      advanceMs: z.int().min(0).optional(),
      speed: z.number().min(0).max(100_000).optional(),
    })
    .optional(),
  /** How far the clock of the database is ahead of the true time: in every date that it shows. */
  clockOffsetMs: z.int().optional(),
  /** The zone that ORDS takes dates to be in. */
  defaultTimeZone: z.enum(['UTC', 'Asia/Dhaka']).optional(),
  /** Start a run now: of a job never seen, or one more of a known one. */
  start: z
    .array(
      z.strictObject({
        job: z.string().min(1).max(12),
        minutes: z.number().positive(),
        records: z.int().min(0),
        threads: z.int().min(1).max(64).default(1),
        /** `never`: it does a fifth of its records, and then nothing more. */
        ends: z.enum(['completed', 'failed', 'never']).default('completed'),
        /** It is submitted now, and pending so long before it starts. */
        waitsMinutes: z.number().min(0).default(0),
      }),
    )
    .optional(),
  /**
   * Start the last run of a job that has failed again, under its key: it does what it had not done, so many records, and
   * completes, fails or never ends.
   */
  restart: z
    .array(
      z.strictObject({
        job: z.string(),
        minutes: z.number().positive(),
        records: z.int().min(0),
        ends: z.enum(['completed', 'failed', 'never']).default('completed'),
      }),
    )
    .optional(),
  /** Take the rows of this job's runs that are in progress out of the tables, for good. */
  vanish: z.string().optional(),
})

export type ControlOrder = z.infer<typeof controlOrder>
