import { expect, it } from 'vitest'
import { askedOf, likenessOf } from './answer.ts'

const vote = { by: 'person ada', comment: null, at: '2026-08-19T12:00:00Z' }

it('what is edited starts as it is shown, or as those before have approved it; a form from its defaults', () => {
  const edited = { form: null, isEditable: true, shown: 'Good night', votes: [] }
  expect(askedOf(edited, 'Answer')).toMatchObject({ schema: { type: 'string', title: 'Answer' }, start: 'Good night' })
  const approved = { ...vote, decision: 'approve' as const, answer: 'Good day' }
  expect(askedOf({ ...edited, votes: [approved] }, 'Answer')).toMatchObject({ start: 'Good day', approved })
  const form = { type: 'object', properties: { copies: { type: 'integer', default: 2 } } }
  expect(askedOf({ form, isEditable: false, shown: 'x', votes: [] }, 'Answer')).toEqual({
    schema: form,
    start: { copies: 2 },
    approved: undefined,
  })
  expect(askedOf({ form: null, isEditable: false, shown: 'x', votes: [] }, 'Answer')).toBeUndefined()
})

it('a value without a schema is asked for in parts, as far as its parts are alike', () => {
  const rows = [
    { day: 'Monday', price: 1 },
    { day: 'Tuesday', price: 2, note: 'late' },
    { day: 'Friday', price: null },
  ]
  expect(likenessOf([{ rows, isNew: false, tags: [] }])).toEqual({
    type: 'object',
    properties: {
      rows: {
        type: 'array',
        items: {
          type: 'object',
          properties: { day: { type: 'string' }, price: {}, note: { type: 'string' } },
          required: ['day', 'price'],
        },
      },
      isNew: { type: 'boolean' },
      tags: { type: 'array', items: {} },
    },
    required: ['rows', 'isNew', 'tags'],
  })
})
