import { test } from 'vitest'
import { loseOneItem } from './lose-one-item.ts'

test('an item that fills the memory among twenty others is given up after three crashes of its own, and they complete', async () => {
  await loseOneItem('hoarder', { NODE_OPTIONS: '--max-old-space-size=128' })
}, 90_000)
