/** A count with its noun: `1 run`, `1,204 rows`. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${grouped(count)} ${count === 1 ? noun : plural}`
}

/** A number as people read it: 1,204. */
export function grouped(count: number): string {
  // Not toLocaleString, whose first call takes 15 ms.
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',')
}

/** A moment for people, in UTC and to the second. */
export function moment(instant: Date | string): string {
  return `${new Date(instant).toISOString().slice(0, 19).replace('T', ' ')}Z`
}

/** One line of at most so many characters. */
export function oneLine(text: string, most = 160): string {
  const line = text.replaceAll(/\s+/g, ' ').trim()
  return line.length > most ? `${line.slice(0, most - 1)}…` : line
}

/** Lines of others for a terminal: what would steer it is left out. */
export function printable(text: string): string {
  return text.replaceAll(/[^\P{Cc}\n\t]/gu, '')
}

/** A size for people. */
export function bytes(size: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB']
  let amount = size
  let unit = 0
  while (amount >= 1000 && unit < units.length - 1) {
    amount /= 1000
    unit += 1
  }
  return `${amount >= 100 || unit === 0 ? Math.round(amount) : amount.toFixed(1)} ${units[unit]}`
}
