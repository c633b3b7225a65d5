import { test } from 'vitest'
import { cutCommits } from '../cut-commits.ts'
import { freezeBytes } from '../frozen-bytes.ts'

test(
  'two hundred replies to COMMIT that are cut: nothing twice, nothing hung',
  () => cutCommits({ cuts: 200 }),
  600_000,
)

test(
  'bytes frozen for a minute for pool, journal, listener and heartbeat',
  () => freezeBytes({ forMs: 60_000 }),
  300_000,
)
