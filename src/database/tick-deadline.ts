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
  const deadline = new AbortController()
  const tooLate = new Error(
    `expected a turn of ${name} to end within ${timeoutMs} ms, got no end. What it did so far stands; the next turn goes on from there.`,
  )
  const timer = setTimeout(() => deadline.abort(tooLate), timeoutMs)
  const signal = AbortSignal.any([stop, deadline.signal])
  try {
    await Promise.race([tick(signal), lost(signal, tooLate)])
  } catch (error) {
    throw deadline.signal.aborted ? tooLate : error
  } finally {
    clearTimeout(timer)
  }
}

/** Rejects some time after the signal was aborted. */
function lost(signal: AbortSignal, reason: Error): Promise<never> {
  return new Promise((_, reject) => {
    const giveUp = (): void => {
      setTimeout(() => reject(reason), graceMs).unref()
    }
    if (signal.aborted) giveUp()
    else signal.addEventListener('abort', giveUp, { once: true })
  })
}
