import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTestKit } from 'millrace/test'
import config from '../millrace.config.ts'

test('the best offers are stored, and the same again changes nothing', async () => {
  // A database of its own, and a clock that stands until the test moves it.
  await using kit = await createTestKit({ config })
  const first = await kit.run('hello')
  assert.equal(first.status, 'completed')
  assert.equal(first.counts.inserted, 3)

  const again = await kit.run('hello')
  assert.equal(again.counts.inserted, 0)
  assert.equal(again.counts.unchanged, 3)
})
