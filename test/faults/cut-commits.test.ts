import { expect, test } from 'vitest'
import { cutCommitOf, cutCommits } from './cut-commits.ts'
import { startFleet } from './fleet.ts'

test('a connection cut before the reply to COMMIT, again and again: nothing twice, nothing hung', async () => {
  await cutCommits({ cuts: 20 })
}, 90_000)

test.each(['stage', 'gate', 'load'] as const)(
  'a connection cut before the reply to the COMMIT of a %s, three times: it is not made again, and nothing is there twice',
  async (kind) => {
    await cutCommitOf(kind, { times: 3 })
  },
  90_000,
)

test('a connection cut as the queue is told of the end of a job: the same worker takes the next', async () => {
  await using fleet = await startFleet()
  const { proxy } = await fleet.startWorker({ proxied: true })
  const cut = proxy?.cutReplyTo('complete_job')
  await fleet.settled([await fleet.startRun('line')], 'completed')
  await cut
  await fleet.settled([await fleet.startRun('line')], 'completed')
  expect((await fleet.notes()).filter(({ what }) => what === 'begins')).toHaveLength(10)
}, 60_000)
