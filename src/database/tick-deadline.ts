/** How long a turn may take to end after its signal was aborted. */
const graceMs = 5_000

/**
 * Runs one turn of a loop with a signal that is aborted at the deadline and when the loop stops. A turn that does not
 * end even then counts as lost: the loop must go on, so it may overlap with the next one. Every statement and request
 * in a turn has a deadline of its own, so this is the last resort.
 */
export async function withDeadline(
  tick: (signal: AbortSignal) => Promise<unknown>,
  { name, timeoutMs, signal: stop }: { name: string; timeoutMs: number; signal: AbortSignal },
): Promise<void> {
  const tooLate = new Error(
    `expected a turn of ${name} to end within ${timeoutMs} ms, got no end. What it did so far stands; the next turn goes on from there.`,
  )
  const lost = Promise.withResolvers<never>()
  const turn = new AbortController()
  const end = (reason: unknown): void => {
    turn.abort(reason)
    setTimeout(() => lost.reject(tooLate), graceMs).unref()
  }
  const timer = setTimeout(() => end(tooLate), timeoutMs)
  const onStop = (): void => end(stop.reason)
  // By hand, and taken off after the turn. With AbortSignal.any and a listener on it each turn stayed for as long as the
  // loop: 3 kB, which is a gigabyte a day over all loops of a service.
  stop.addEventListener('abort', onStop, { once: true })
  if (stop.aborted) onStop()
  try {
    await Promise.race([tick(turn.signal), lost.promise])
  } catch (error) {
    throw turn.signal.reason === tooLate ? tooLate : error
  } finally {
    clearTimeout(timer)
    stop.removeEventListener('abort', onStop)
  }
}
