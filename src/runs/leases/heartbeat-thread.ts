import { writeSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { parentPort, workerData } from 'node:worker_threads'
import type { Client } from 'pg'
import { connectOnce } from '../../database/database.ts'
import { type HeartbeatSettings, monotonicMs } from './heartbeat.ts'
import { beatEveryMs, leaseSeconds } from './lease.ts'
import { renewLease } from './worker-store.ts'

const { url, schema, workerId, watch } = workerData as HeartbeatSettings
const seen = new Float64Array(watch)
const watchEveryMs = 500
// A beat that takes longer is given up and tried on a new connection, while there is still time for two more.
const beatDeadlineMs = 2_500

let stopping = false
let connection: Client | undefined

const stop = new AbortController()
parentPort?.once('message', () => {
  stopping = true
  stop.abort()
})

const watchdog = setInterval(() => {
  const [lastTurn = 0, blockedUntil = 0] = seen
  const now = monotonicMs()
  if (now <= blockedUntil) return
  // Not process.stderr: a thread's goes through the main thread, which is blocked.
  writeSync(
    2,
    `the main thread has been blocked for ${Math.round((now - lastTurn) / 1000)} s; this process is killed\n`,
  )
  process.kill(process.pid, 'SIGKILL')
}, watchEveryMs)

while (!stopping) {
  const isHeld = await beat()
  if (!isHeld) {
    parentPort?.postMessage('lost')
    break
  }
  await sleep(beatEveryMs, undefined, { signal: stop.signal }).catch(() => undefined)
}
if (stopping) clearInterval(watchdog)
await connection?.end().catch(() => undefined)

/** False when the lease is over. An unreachable database is no answer: it is asked again, and its clock decides. */
async function beat(): Promise<boolean> {
  while (!stopping) {
    try {
      connection ??= await connectOnce({
        url,
        schema,
        applicationName: 'millrace heartbeat',
        deadlines: { queryMs: beatDeadlineMs, statementMs: beatDeadlineMs, connectMs: beatDeadlineMs },
      })
      const askedAt = monotonicMs()
      const isHeld = await renewLease(connection, workerId)
      if (isHeld) seen[2] = askedAt + leaseSeconds * 1000
      return isHeld
    } catch {
      void connection?.end().catch(() => undefined)
      connection = undefined
      await sleep(Math.min(500, leaseSeconds * 50))
    }
  }
  return true
}
