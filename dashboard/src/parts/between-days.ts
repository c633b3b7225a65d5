/** From the first moment of one day to the last of another, where one is. */
interface Between {
  from?: string
  to?: string
}

/** What the API is asked of days as an address names them, '2026-08-19'. An address may say anything: what is no day is left out. */
export function betweenDays(from: string | undefined, to: string | undefined): Between {
  const [start, end] = [momentOf(from, 0), momentOf(to, 1)]
  return { ...(start && { from: start.toISOString() }), ...(end && { to: end.toISOString() }) }
}

/** The first moment of a day, or of the one after it: not every day has 24 hours. */
function momentOf(day: string | undefined, daysLater: number): Date | undefined {
  if (day === undefined || !/^\d{4}-\d{2}-\d{2}$/.test(day)) return undefined
  const start = new Date(`${day}T00:00:00`)
  start.setDate(start.getDate() + daysLater)
  return Number.isNaN(start.getTime()) ? undefined : start
}
