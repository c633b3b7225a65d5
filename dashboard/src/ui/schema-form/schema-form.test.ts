import { expect, it } from 'vitest'
import { z } from 'zod'
import { fieldOf, type JsonSchema } from './field.ts'
import { problemsIn, startValue, Unread, valueToSend } from './value.ts'

const schema = z.toJSONSchema(
  z.object({
    note: z.string().max(2000).optional(),
    day: z.iso.date(),
    rows: z.number().int().min(1).default(10),
    share: z.number().nullable(),
    force: z.boolean(),
    source: z.enum(['EIA', 'FRED']),
    side: z.union([z.literal('buy'), z.literal('sell')]),
    tags: z.array(z.string()),
    prices: z.array(z.object({ day: z.iso.date(), price: z.number() })),
    place: z.object({ city: z.string(), zip: z.string().optional() }),
    extra: z.record(z.string(), z.unknown()).optional(),
  }),
  { io: 'input' },
) as JsonSchema

it('finds a control for each kind of value, through nullable ones, unions of words and references', () => {
  const field = fieldOf(schema, schema)
  const kinds = field.kind === 'group' && field.fields.map((each) => [each.name, fieldOf(each.schema, schema).kind])
  expect(Object.fromEntries(kinds || [])).toEqual({
    note: 'text',
    day: 'text',
    rows: 'number',
    share: 'number',
    force: 'flag',
    source: 'choice',
    side: 'choice',
    tags: 'list',
    prices: 'list',
    place: 'group',
    extra: 'json',
  })
  // As a database gives it back, which keeps what is required in order.
  const { day, side, tags } = schema.properties as Record<string, unknown>
  const kept: JsonSchema = { type: 'object', properties: { day, side, tags }, required: ['tags', 'day'] }
  const inOrder = fieldOf(kept, kept)
  expect(inOrder.kind === 'group' && inOrder.fields.map(({ name }) => name)).toEqual(['tags', 'side', 'day'])
  const circle: JsonSchema = { $defs: { node: { $ref: '#/$defs/node' } }, $ref: '#/$defs/node' }
  expect(fieldOf(circle, circle).kind).toBe('json')
})

it('starts from defaults, says what is missing or unread by path, and sends no and empty lists as answers', () => {
  const start = startValue(schema)
  expect(start).toEqual({ rows: 10, place: {} })
  const typed = { ...(start as object), share: new Unread('1.x'), prices: [{ day: '2026-08-19' }] }
  expect([...problemsIn(schema, typed)]).toEqual([
    ['day', 'missing'],
    ['share', 'not a number'],
    ['source', 'missing'],
    ['side', 'missing'],
    ['prices.0.price', 'missing'],
    ['place.city', 'missing'],
  ])
  const filled = { day: '2026-08-19', share: 0.5, source: 'EIA', side: 'buy', place: { city: 'Rio' } }
  expect([...problemsIn(schema, filled)]).toEqual([])
  expect(valueToSend(schema, filled)).toEqual({ ...filled, force: false, tags: [], prices: [] })
  const { share: _, ...without } = filled
  expect([[...problemsIn(schema, without)], valueToSend(schema, without)]).toMatchObject([[], { share: null }])
  expect(valueToSend(schema, { ...filled, unasked: 1 })).toMatchObject({ unasked: 1 })
})
