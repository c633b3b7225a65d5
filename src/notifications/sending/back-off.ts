const secondMs = 1000
const minuteMs = 60 * secondMs
const hourMs = 60 * minuteMs

/** From each try to the next: the last is made some 28 hours after the first. */
const pausesMs = [
  5 * secondMs,
  30 * secondMs,
  2 * minuteMs,
  10 * minuteMs,
  30 * minuteMs,
  2 * hourMs,
  5 * hourMs,
  8 * hourMs,
  12 * hourMs,
]

/** How long after it was due a message is worth trying. */
export const givenUpAfterMs = 28 * hourMs

/** The pause after so many tries, the last one for all after it. */
export function pauseMs(tries: number): number {
  return pausesMs[Math.min(Math.max(tries, 1), pausesMs.length) - 1] ?? 0
}

/**
 * When to try again after so many failed tries; undefined when that is not worth it any more. The pause is spread by a tenth,
 * so that what failed together does not come back together.
 *
 * @param random from 0 to 1
 */
export function nextTryAt(
  { attempts, dueAt }: { attempts: number; dueAt: Date },
  now: Date,
  random: number,
): Date | undefined {
  const at = new Date(now.getTime() + pauseMs(attempts) * (0.9 + 0.2 * random))
  return at.getTime() - dueAt.getTime() > givenUpAfterMs ? undefined : at
}
