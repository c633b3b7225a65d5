import { expect, it } from 'vitest'
import { z } from 'zod'
import { Refusal } from './refusal.ts'
import { validated } from './validated.ts'

const payload = z.object({ by: z.string(), lines: z.array(z.object({ amount: z.number() })) })

it('answers with what the schema makes of a value', async () => {
  expect(await validated(z.coerce.number(), '3', 'the payload')).toBe(3)
})

it('waits for a schema that answers later', async () => {
  const later = z.string().refine(async (text) => text !== 'taken', 'is taken')
  await expect(validated(later, 'taken', 'the payload')).rejects.toThrow(new Refusal('the payload: is taken'))
})

it('says everything the schema has against a value, and where', async () => {
  await expect(validated(payload, { lines: [{ amount: '1' }] }, 'the payload')).rejects.toThrow(
    new Refusal(
      'the payload: by: Invalid input: expected string, received undefined; lines.0.amount: Invalid input: expected number, received string',
    ),
  )
})
