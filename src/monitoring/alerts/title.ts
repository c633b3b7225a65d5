const longest = 80

/** What, since when, and by when it matters, in at most 80 characters. Times are UTC; the day stands there when it is another. */
export function titleOf(what: string, since: Date, by: Date | null, now: Date): string {
  const rest = `, since ${timeOf(since, now)}${by === null ? '' : `, matters by ${timeOf(by, now)}`}`
  const room = longest - rest.length
  return `${what.length > room ? `${what.slice(0, room - 1)}…` : what}${rest}`
}

function timeOf(at: Date, now: Date): string {
  const [day, time] = [at.toISOString().slice(5, 10), at.toISOString().slice(11, 16)]
  return day === now.toISOString().slice(5, 10) ? time : `${day} ${time}`
}
