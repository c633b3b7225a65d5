import { EventEmitter } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Runner, WorkerEvents } from 'graphile-worker'
import { log } from '../../telemetry/log.ts'
import { reportError } from '../../telemetry/report-error.ts'

/** So long without one good answer, and the queue is started anew. */
const longestFailureMs = 3_000
const restartPauseMs = 1_000

/** A queue that is kept going. */
export interface KeptQueue {
  /** Takes nothing more. Resolves when the queue has let go. */
  stop(): Promise<void>
}

/**
 * Keeps the queue going: its library does not survive every lost connection (0.18.0). It ends for good when it cannot
 * tell the end of a job, and never takes one when its first question fails, because it keeps that answer. The worker
 * would live on with its lease and do nothing. What one that was given up is still handling goes on beside the next.
 */
export async function keepQueue(begin: (events: WorkerEvents) => Promise<Runner>): Promise<KeptQueue> {
  const stopping = new AbortController()
  const stopped = new Promise<undefined>((resolve) => {
    stopping.signal.addEventListener('abort', () => resolve(undefined))
  })
  let turn = await beginTurn(begin)
  const keep = async () => {
    for (;;) {
      const why = await Promise.race([turn.over, stopped])
      const left = turn.runner.stop()
      if (why === undefined || stopping.signal.aborted) return await left
      left.catch(() => undefined)
      log.error(`queue: ${why}; it is started anew`)
      turn = await untilBegun(begin, stopping.signal)
    }
  }
  const kept = keep()
  return {
    stop: async () => {
      stopping.abort()
      await kept.catch(() => undefined)
    },
  }
}

interface Turn {
  runner: Runner
  /** Resolves with the reason for which the queue is of no more use. */
  over: Promise<string>
}

async function beginTurn(begin: (events: WorkerEvents) => Promise<Runner>): Promise<Turn> {
  const events: WorkerEvents = new EventEmitter()
  const over = new Promise<string>((resolve) => {
    let failingSince: number | undefined
    const works = () => (failingSince = undefined)
    events.on('worker:getJob:empty', works)
    events.on('job:start', works)
    events.on('worker:getJob:error', ({ error }) => {
      failingSince ??= performance.now()
      if (performance.now() - failingSince > longestFailureMs) resolve(String(error))
    })
    events.on('pool:gracefulShutdown', ({ message }) => resolve(message))
  })
  const runner = await begin(events)
  runner.promise.catch((error: unknown) => reportError(error, { role: 'worker', what: 'queue' }))
  return { runner, over }
}

/** The database may be away for as long as it likes. */
async function untilBegun(begin: (events: WorkerEvents) => Promise<Runner>, signal: AbortSignal): Promise<Turn> {
  for (;;) {
    await sleep(restartPauseMs, undefined, { signal })
    try {
      return await beginTurn(begin)
    } catch (error) {
      reportError(error, { role: 'worker', what: 'queue' })
    }
  }
}
