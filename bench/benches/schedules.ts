import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { percentile } from '../arithmetic.ts'
import type { Bench } from '../bench.ts'
import { compare } from '../line.ts'
import type { ScheduleOrder } from '../scheduler-process.ts'
import { startCommand } from '../start-command.ts'

const all = 10_000
const due = 600
const goalMs = 500
const minuteMs = 60_000
/** To start everything, and to register ten thousand schedules. */
const readyMs = 30_000

const scheduler = fileURLToPath(new URL('../scheduler-process.ts', import.meta.url))
const configFile = fileURLToPath(new URL('../project/schedules.config.ts', import.meta.url))

/** How late the first step of a run starts when hundreds are due in the same second. */
export default {
  name: 'schedules',
  summary: `from the due time to the first step's start, ${due} of ${all.toLocaleString('en-US')} schedules due in one second, p99`,
  async run({ postgres, tell }) {
    const address = await postgres.createDatabase()
    const workers = startCommand(address, '--config', configFile)
    const at = Math.ceil((Date.now() + readyMs) / minuteMs) * minuteMs
    let child: ReturnType<typeof fork> | undefined
    try {
      await postgres.until(address, 'select count(*) > 0 as done from millrace.workers')
      const order: ScheduleOrder = { all, due, at }
      child = fork(scheduler, [JSON.stringify(order)], { env: { ...process.env, DATABASE_URL: address } })
      tell(`schedules: due at ${new Date(at).toISOString()}`)
      await postgres.until(
        address,
        `select count(*) = ${due} as done from millrace.runs where state = 'completed' and due_at is not null`,
      )
      const lateMs = (
        await postgres.select(
          address,
          `select extract(epoch from s.started_at - r.due_at) * 1000 as late
           from millrace.steps s join millrace.runs r on r.id = s.run_id`,
        )
      ).map(({ late }) => Number(late))
      tell(`schedules: p50 ${Math.round(percentile(lateMs, 50))} ms, the last ${Math.round(Math.max(...lateMs))} ms`)
      return [
        compare('schedules', 'ms', {
          ours: percentile(lateMs, 99),
          theirs: goalMs,
          against: 'goal',
          goal: { is: '<=', ratio: 1 },
        }),
      ]
    } finally {
      child?.disconnect()
      workers.kill('SIGTERM')
      await Promise.all([once(workers, 'exit'), child && once(child, 'exit')])
      await postgres.dropDatabase(address)
    }
  },
} satisfies Bench
