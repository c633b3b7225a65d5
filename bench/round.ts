import { setTimeout as sleep } from 'node:timers/promises'
import { Contender } from './contender.ts'
import type { Contestant, Settings, Work } from './contestants/contestant.ts'
import { refuseLoss } from './loss.ts'
import type { PostgresServer } from './stores/postgres.ts'
import type { Store } from './stores/store.ts'

export interface RoundOptions {
  work: Work
  /** Runs before the clock: compiled code, open connections, planned statements. */
  warmUpRuns: number
  /** How often the same work is timed; each time begins when the one before has ended. Default 1. */
  times?: number
  /** How often it is looked whether the last run has ended: so exact is the time. */
  lookEveryMs: number
  settings?: Settings
  /** Called whenever it is looked, while the clock runs. */
  onLook?: (contender: Contender) => Promise<void>
  /** Called after each time, while the clock stands, with the number of runs so far. */
  onTime?: (contender: Contender, runs: number) => Promise<void>
}

const longestMs = 600_000

/**
 * One round of one contestant, in a process and a store of its own. Timed is from the first start of a run to the
 * stored end of the last, as another connection sees it. At that moment the server is killed; it is started again, and
 * every row of what was acknowledged must be there. Answers the times in ms.
 */
export async function playRound(
  postgres: PostgresServer,
  module: string,
  contestant: Contestant,
  options: RoundOptions,
): Promise<number[]> {
  const { work, warmUpRuns, times = 1, lookEveryMs, settings = contestant.settings(work), onLook, onTime } = options
  const store = await contestant.open(postgres, work)
  const contender = await Contender.launch({ module, address: store.address, work, settings })
  try {
    let runs = warmUpRuns
    await Promise.all([contender.start(warmUpRuns), untilEnded(store, runs, lookEveryMs)])
    const timesMs: number[] = []
    for (let time = 0; time < times; time += 1) {
      runs += work.runs
      const from = performance.now()
      // Only the end that is stored counts; what the starting process hears comes later or earlier.
      const started = contender.start(work.runs)
      await untilEnded(store, runs, lookEveryMs, () => onLook?.(contender))
      timesMs.push(performance.now() - from)
      if (time < times - 1 || onTime) await started
      else started.catch(() => undefined)
      await onTime?.(contender, runs)
    }
    await contender.kill()
    await store.kill()
    await store.restart()
    refuseLoss(contestant.name, contestant.expected({ ...work, runs }), await store.rows())
    return timesMs
  } finally {
    await contender.kill()
    // What it leaves behind goes with the server, and must not hide what went wrong.
    await store.close().catch(() => undefined)
  }
}

async function untilEnded(
  store: Store,
  runs: number,
  everyMs: number,
  onLook?: () => Promise<void> | undefined,
): Promise<void> {
  const until = performance.now() + longestMs
  for (let ended = await store.ended(); ended < runs; ended = await store.ended()) {
    if (performance.now() > until) {
      throw new Error(`expected ${runs} runs to end within ${longestMs / 1000} s, got ${ended}`)
    }
    await onLook?.()
    await sleep(everyMs)
  }
}
