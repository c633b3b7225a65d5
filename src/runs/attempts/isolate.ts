import { spawn } from 'node:child_process'
import { doNotRetry, RetryAfter } from '../../pipelines/non-retryable.ts'
import { Crashed } from '../execution/failure.ts'
import { storedError } from '../stored-error.ts'
import type { Attempt, AttemptResult } from './attempt.ts'
import { graceMs } from './deadline.ts'

/** What the child answers: one message, and then its end. */
type IsolatedAnswer = { result: AttemptResult } | { error: PlainError }

/** How long the child may take in all, and what its attempt fails with after that. */
export interface IsolatedLimit {
  ms: number
  error: Error
}

/**
 * Makes an attempt alone in a child process: a step that is suspected of having killed its worker then kills only
 * itself. `command` starts a process that takes the attempt as a message; see `serveIsolated`. A child that blocks
 * cannot keep its own deadline, so after `limit` it is killed.
 */
export function isolateWith(command: readonly [string, ...string[]]) {
  return (attempt: Attempt, signal: AbortSignal, limit?: IsolatedLimit): Promise<AttemptResult> =>
    new Promise((resolve, reject) => {
      const [program, ...args] = command
      const child = spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], serialization: 'advanced' })
      let answer: IsolatedAnswer | undefined
      // Told to stop, it gets the same grace as a step in a worker.
      const stop = () => {
        child.kill('SIGTERM')
        setTimeout(() => child.kill('SIGKILL'), graceMs).unref()
      }
      signal.addEventListener('abort', stop, { once: true })
      let isLate = false
      const late = () => {
        isLate = true
        child.kill('SIGKILL')
      }
      const timer = limit && setTimeout(late, limit.ms)
      child.on('message', (message) => {
        answer = message as IsolatedAnswer
        // It ends by itself. Were the channel closed from here, Node would never report 'close' (24.21).
        setTimeout(() => child.kill('SIGKILL'), graceMs).unref()
      })
      child.once('error', reject)
      child.once('close', (code, killedBy) => {
        signal.removeEventListener('abort', stop)
        clearTimeout(timer)
        if (answer && 'result' in answer) resolve(answer.result)
        else if (signal.aborted) reject(signal.reason)
        else if (answer) reject(fromPlain(answer.error))
        else if (limit && isLate) reject(limit.error)
        else reject(new Crashed(killedBy ? `was killed by ${killedBy}` : `ended with code ${code}`))
      })
      child.send(attempt)
    })
}

/** The child's side: makes the one attempt it is sent, and answers. */
export async function serveIsolated(
  make: (attempt: Attempt, signal: AbortSignal) => Promise<AttemptResult>,
): Promise<void> {
  const stop = new AbortController()
  process.once('SIGTERM', () => stop.abort(new Error('told to stop')))
  // Without its parent nobody would hear the answer, and the step is going to be tried elsewhere.
  process.once('disconnect', () => process.exit(1))
  const attempt = await new Promise<Attempt>((resolve) =>
    process.once('message', (message) => resolve(message as Attempt)),
  )
  let answer: IsolatedAnswer
  try {
    answer = { result: await make(attempt, stop.signal) }
  } catch (error) {
    answer = { error: toPlain(error) }
  }
  process.removeAllListeners('disconnect')
  await new Promise((resolve) => process.send?.(answer, resolve))
  process.disconnect?.()
}

/** What the engine asks of an error, and what crosses over to the parent. */
interface PlainError {
  name: string
  message: string
  code?: string
  /** Of RetryAfter. */
  pauseMs?: number
}

function toPlain(error: unknown): PlainError {
  const { name = 'Error', pauseMs } = error as { name?: string; pauseMs?: number }
  const { code, message } = storedError(error)
  return { name, message, code, ...(pauseMs === undefined ? {} : { pauseMs }) }
}

function fromPlain({ name, message, code, pauseMs }: PlainError): Error {
  const error = Object.assign(new Error(message), { code })
  if (name === 'DoNotRetry') return doNotRetry(error)
  return pauseMs === undefined ? error : new RetryAfter(message, pauseMs, { cause: error })
}
