import { expect, inject, it } from 'vitest'
import { pipeline } from '../../pipelines/pipeline.ts'
import { createTestKit } from '../../test.ts'

it('runs again from a step with the outputs of those before it, as a new run', async () => {
  const made = { first: 0, second: 0, third: 0 }
  const counted = pipeline('counted')
    .step('first', () => ++made.first)
    .step('second', { from: 'first' }, ({ inputs }) => [inputs.first, ++made.second])
    .step('third', { from: 'second' }, ({ inputs }) => [inputs.second, ++made.third])
  await using kit = await createTestKit({ pipelines: [counted], serverUrl: inject('adminUrl') })
  const before = await kit.run('counted')

  const { id } = await kit.platform.retryRun(before.id, { from: 'second' })
  const after = await kit.platform.waitForRun(id)

  expect(after.status).toBe('completed')
  expect(made).toEqual({ first: 1, second: 2, third: 2 })
  expect(after.steps.map(({ attempts, reason }) => [attempts, reason])).toEqual([
    [0, `reused from run ${before.id}`],
    [1, null],
    [1, null],
  ])
})
