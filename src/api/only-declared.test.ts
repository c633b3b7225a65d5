import { z } from '@hono/zod-openapi'
import { expect, it } from 'vitest'
import { onlyDeclared } from './only-declared.ts'

it('what an answer declares is told as it is, at any depth, and nothing else', () => {
  const at = new Date('2026-08-19T12:00:00Z')
  const line = z.object({ id: z.string(), at: z.iso.datetime().nullable(), note: z.string().optional() })
  const block = z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('text'), text: z.string() }),
    z.object({ kind: z.literal('rows'), rows: z.array(line) }),
  ])
  const strip = onlyDeclared(
    z.object({
      items: z.array(line),
      by: z.record(z.string(), line),
      blocks: z.array(block),
      facts: z.record(z.string(), z.unknown()),
      one: line.nullable(),
    }),
  )
  const inside = { id: 'a', at, secret: 'x' }
  const told = { id: 'a', at }
  expect(
    strip({
      items: [inside, { id: 'b', at: null, note: undefined }],
      by: { a: inside },
      blocks: [
        { kind: 'text', text: 'x', rows: [] },
        { kind: 'rows', rows: [inside], text: 'x' },
        { kind: 'unknown', rest: 1 },
      ],
      facts: { any: { deep: 1 } },
      one: null,
      more: 1,
    }),
  ).toEqual({
    items: [told, { id: 'b', at: null }],
    by: { a: told },
    blocks: [
      { kind: 'text', text: 'x' },
      { kind: 'rows', rows: [told] },
      { kind: 'unknown', rest: 1 },
    ],
    facts: { any: { deep: 1 } },
    one: null,
  })
})
