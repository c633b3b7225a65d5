const firstPauseMs = 200
const longestPauseMs = 30_000
/** A process that lived so long is not in a circle of starts and deaths. */
const healthyMs = 60_000

/**
 * How long to wait before the next process, and how many deaths in a row there are now. The first death costs next to
 * nothing, because a step that kills its process is next tried elsewhere; deaths in a row double the pause.
 */
export function restartPauseMs({
  deaths,
  livedMs,
  isLeaseLost,
}: {
  deaths: number
  livedMs: number
  isLeaseLost: boolean
}): { pauseMs: number; deaths: number } {
  if (isLeaseLost) return { pauseMs: 0, deaths: 0 }
  const inARow = livedMs > healthyMs ? 1 : deaths + 1
  return { pauseMs: Math.min(longestPauseMs, firstPauseMs * 2 ** (inARow - 1)), deaths: inARow }
}
