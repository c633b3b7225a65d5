import { exitCodes } from '../exit-codes.ts'

/** A terminal sends Ctrl-C to everybody, and npm and our launcher hand it on: several within this time are one. */
export const sameSignalMs = 400

/** What is done when somebody wants this process to end. */
export interface Interrupts {
  /** Ctrl-C. */
  cancel: () => void
  /** `kill`, the end of a container, a terminal that is closed. */
  handOver: () => void
}

/** Listens for signals until disposed. The second one ends the process at once. */
export function onInterrupts({ cancel, handOver }: Interrupts): Disposable {
  let firstAt: number | undefined
  const heard = (act: () => void) => () => {
    if (firstAt !== undefined && performance.now() - firstAt < sameSignalMs) return
    if (firstAt !== undefined) process.exit(exitCodes.interrupted)
    firstAt = performance.now()
    act()
  }
  const listeners = { SIGINT: heard(cancel), SIGTERM: heard(handOver), SIGHUP: heard(handOver) }
  for (const [signal, listener] of Object.entries(listeners)) process.on(signal, listener)
  return {
    [Symbol.dispose]() {
      for (const [signal, listener] of Object.entries(listeners)) process.off(signal, listener)
    },
  }
}
