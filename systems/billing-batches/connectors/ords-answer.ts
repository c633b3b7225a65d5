import { z } from 'zod'

const resultSet = z.object({
  metadata: z.array(z.object({ jsonColumnName: z.string(), columnTypeName: z.string() })),
  items: z.array(z.record(z.string(), z.union([z.string(), z.number(), z.null()]))),
  hasMore: z.boolean(),
})

/** What ORDS answers to one statement, as far as it is used. */
export const ordsAnswer = z.object({
  env: z.object({ defaultTimeZone: z.string() }).partial().optional(),
  items: z
    .array(
      z.object({
        errorCode: z.number().optional(),
        errorDetails: z.string().optional(),
        errorMessage: z.string().optional(),
        resultSet: resultSet.optional(),
      }),
    )
    .min(1),
})

export type OrdsResultSet = z.infer<typeof resultSet>
