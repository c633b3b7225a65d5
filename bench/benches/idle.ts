import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Bench } from '../bench.ts'
import { compare } from '../line.ts'
import { descendants, processorMs } from '../processes.ts'
import { startCommand } from '../start-command.ts'

const windowMs = 600_000
const goalPercent = 3

/** What `millrace start` costs while there is nothing to do: all its processes and all its database sessions. */
export default {
  name: 'idle',
  summary: `processor time of an idle \`millrace start\` and its database sessions over ${windowMs / 60_000} minutes`,
  async run({ postgres, tell }) {
    const address = await postgres.createDatabase()
    const started = startCommand(address)
    try {
      await postgres.until(address, `select count(*) > 0 as done from millrace.workers`)
      // What it does once, after its start, is not what it does all day.
      await sleep(5_000)
      const ms = await spent(async () => {
        const sessions = await postgres.sessions(address)
        const family = started.pid === undefined ? [] : [started.pid, ...(await descendants(started.pid))]
        return { 'its processes': family, 'its sessions': sessions }
      }, tell)
      const percent = (ms / windowMs) * 100
      return [
        compare('idle', '% of a core', {
          ours: percent,
          theirs: goalPercent,
          against: 'goal',
          goal: { is: '<', ratio: 1 },
        }),
      ]
    } finally {
      started.kill('SIGTERM')
      await once(started, 'exit')
      await postgres.dropDatabase(address)
    }
  },
} satisfies Bench

/** Processor time of all these processes in the window; one that ends meanwhile counts up to when it was last seen. */
async function spent(list: () => Promise<Record<string, number[]>>, tell: (sentence: string) => void): Promise<number> {
  const before = new Map<number, number>()
  const after = new Map<string, Map<number, number>>()
  const until = performance.now() + windowMs
  for (let isFirst = true; performance.now() < until; isFirst = false) {
    for (const [group, pids] of Object.entries(await list())) {
      const times = after.get(group) ?? new Map<number, number>()
      after.set(group, times)
      for (const pid of pids) {
        const ms = await processorMs(pid)
        if (ms === undefined) continue
        if (isFirst) before.set(pid, ms)
        times.set(pid, ms)
      }
    }
    await sleep(1_000)
  }
  let all = 0
  for (const [group, times] of after) {
    let sum = 0
    for (const [pid, ms] of times) sum += ms - (before.get(pid) ?? 0)
    tell(`idle: ${group} (${times.size}) ${sum} ms of ${windowMs}`)
    all += sum
  }
  return all
}
