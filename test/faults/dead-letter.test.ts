import { test } from 'vitest'
import { loseOneItem } from './lose-one-item.ts'

test('an item that kills its process among twenty others is given up after three crashes of its own, and they complete', async () => {
  await loseOneItem('killer', { NODE_OPTIONS: '' })
}, 90_000)
