import { z } from 'zod'

const warnings = z.array(z.object({ warning: z.string(), description: z.string() })).nullish()

/** The part of an answer that counts. Numbers where strings are today are what the API sent before version 2.1.6. */
export const eiaAnswer = z.object({
  response: z.object({
    total: z.union([z.string().regex(/^\d+$/), z.int().min(0)]).transform(Number),
    data: z.array(
      z.object({
        period: z.string(),
        series: z.string(),
        units: z.string(),
        value: z.union([z.string(), z.number(), z.null()]),
      }),
    ),
    // Where warnings stand has changed over the years.
    warnings,
  }),
  warnings,
})

export type EiaAnswer = z.infer<typeof eiaAnswer>

/** What the service remarks, wherever it does. */
export function eiaWarnings(answer: EiaAnswer): string[] {
  const all = [...(answer.warnings ?? []), ...(answer.response.warnings ?? [])]
  return all.map(({ warning, description }) => `${warning}: ${description}`)
}
