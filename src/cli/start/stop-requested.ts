import { sameSignalMs } from '../run/interrupts.ts'

/** Two promises: somebody wants this process to end, and then at once. */
export interface StopRequested extends Disposable {
  readonly first: Promise<void>
  readonly second: Promise<void>
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

export function stopRequested(): StopRequested {
  const first = Promise.withResolvers<void>()
  const second = Promise.withResolvers<void>()
  let firstAt: number | undefined
  const listener = (): void => {
    const now = performance.now()
    if (firstAt === undefined) first.resolve()
    else if (now - firstAt > sameSignalMs) second.resolve()
    firstAt ??= now
  }
  for (const signal of signals) process.on(signal, listener)
  // Listening for a signal alone does not keep a process going.
  const alive = setInterval(() => undefined, 2 ** 30)
  return {
    first: first.promise,
    second: second.promise,
    [Symbol.dispose]() {
      clearInterval(alive)
      for (const signal of signals) process.off(signal, listener)
    },
  }
}
