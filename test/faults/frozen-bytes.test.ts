import { test } from 'vitest'
import { freezeBytes } from './frozen-bytes.ts'

test('connections of one kind that are frozen for longer than a lease: nothing twice, nothing hung', async () => {
  await freezeBytes({ forMs: 14_000 })
}, 150_000)
