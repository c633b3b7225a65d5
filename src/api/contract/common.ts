import { z } from '@hono/zod-openapi'

/** An instant, in UTC. */
export const time = z.iso.datetime()

/** The most items that one answer of a list holds. */
const mostItems = 200

/** A list goes on with `after`, which is `next` of the answer before. */
export const paging = {
  after: z.string().max(500).optional(),
  limit: z.coerce.number().int().min(1).max(mostItems).default(50),
}

/** Several of a few words, 'failed,partial'. */
export function someOf<const Words extends readonly [string, ...string[]]>(words: Words) {
  const all = new Set<string>(words)
  return z
    .string()
    .max(500)
    .refine((text) => text.split(',').every((word) => all.has(word)), `expected some of ${words.join(', ')}`)
    .transform((text) => text.split(',') as Words[number][])
    .openapi({ type: 'string', example: words[0] })
}

/** What a list is written into as a file. */
export const format = z.enum(['csv', 'xlsx', 'pdf']).default('csv')

/** A file is what it is when it is opened; its name says the rest. */
export const fileMedia = 'application/octet-stream'

/** 'true' or 'false' in an address. */
export const flag = z.enum(['true', 'false']).transform((text) => text === 'true')

/** A page of a list; `next` is null on the last. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), next: z.string().nullable() })
}

/** Whether something was changed, or was so already. */
export const changed = z.object({ changed: z.boolean() })

/** Why, in a person's words. */
export const reason = z.string().trim().min(1).max(1000)

export const severity = z.enum(['info', 'warning', 'critical'])

/** Values that pipelines, people and other systems have made. */
export const anything = z.unknown()

/** A name of something that is declared. */
export const name = z.string().min(1).max(200)
