import { faultOrder } from 'millrace/simulator'
import { z } from 'zod'
import { isDay } from '../calendar.ts'

const datedPrice = z.strictObject({
  series: z.string(),
  date: z.string().refine(isDay, 'expected a day such as 2026-08-18'),
  /** As the service would publish it, nonsense too; empty for a day without a price. */
  value: z.string().max(100),
})

/** What `POST /_control` takes. */
export const controlOrder = z.strictObject({
  ...faultOrder,
  /** Give a day that has a price another one. */
  revise: z.array(datedPrice).optional(),
  /** Publish a day that was not there. */
  add: z.array(datedPrice).optional(),
})

export type ControlOrder = z.infer<typeof controlOrder>
