import { nearestName } from '../nearest.ts'
import { Refusal, shown } from '../refusal.ts'
import type { Timing } from './timing.ts'
import { cron, daily, every, monthly, type Weekday, weekdays, weekly } from './timings.ts'

const units = [
  ['w', 604_800_000],
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
  ['ms', 1],
] as const

/**
 * A timing as operators read and write it; {@link parseTiming} makes the same of it again. Its zone is not part of it.
 *
 * @example
 * timingText(daily('06:00', { timezone })) // 'daily 06:00'
 */
export function timingText(timing: Timing): string {
  if (timing.kind === 'every') return `every ${exactDuration(timing.everyMs)}`
  const [, minute, hour, day = '', weekday = ''] =
    /^(\d{1,2}) (\d{1,2}) (\*|L|\d{1,2}) \* (\*|\d)$/.exec(timing.expression) ?? []
  if (minute === undefined || hour === undefined) return timing.expression
  const time = `${hour.padStart(2, '0')}:${minute.padStart(2, '0')}`
  if (day === '*' && weekday === '*') return `daily ${time}`
  const name = weekdays[Number(weekday)]
  if (day === '*' && name !== undefined) return `weekly ${name} ${time}`
  if (weekday === '*' && day === 'L') return `monthly last ${time}`
  return weekday === '*' && Number(day) <= 28 ? `monthly ${day} ${time}` : timing.expression
}

/**
 * A timing as people write it: a cron expression, 'daily 06:00', 'weekly monday 06:00', 'monthly 1 06:00',
 * 'monthly last 18:00', 'every 15m'.
 */
export function parseTiming(text: string, zone: string): Timing {
  const examples = "'0 6 * * 1-5', 'daily 06:00', 'weekly monday 06:00', 'monthly last 18:00' or 'every 15m'"
  if (typeof text !== 'string') throw new Refusal(`expected a timing such as ${examples}, got ${shown(text)}`)
  const [word = '', ...rest] = text.trim().split(/\s+/)
  const [first = '', second = ''] = rest
  const options = { timezone: zone }
  if (word === 'every' && rest.length > 0) return every(rest.join(' '))
  if (word === 'daily' && rest.length === 1) return daily(first, options)
  if (word === 'weekly' && rest.length === 2) return weekly(first.toLowerCase() as Weekday, second, options)
  if (word === 'monthly' && rest.length === 2)
    return monthly(first === 'last' ? 'last' : Number(first), second, options)
  // An expression begins with a minute or with a nickname.
  if (/^[\d*@]/.test(word)) return cron(text, options)
  const meant = nearestName(word, ['every', 'daily', 'weekly', 'monthly'])
  throw new Refusal(
    `expected a timing such as ${examples}, got ${shown(text)}${meant === undefined || meant === word ? '' : `, did you mean '${meant}'?`}`,
  )
}

/** A duration that reads back as the very same. */
function exactDuration(milliseconds: number): string {
  let leftMs = milliseconds
  let text = ''
  for (const [unit, unitMs] of units) {
    const count = Math.floor(leftMs / unitMs)
    if (count > 0) text += `${count}${unit}`
    leftMs -= count * unitMs
  }
  return text
}
