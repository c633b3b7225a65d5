import { Refusal, shown } from '../refusal.ts'

/**
 * Minutes after midnight of a time of day.
 *
 * @example
 * checkedTimeOfDay('05:30', 'startsAt') // 330
 */
export function checkedTimeOfDay(given: string, what: string): number {
  const [, hours, minutes] = (typeof given === 'string' && /^([01]\d|2[0-3]):([0-5]\d)$/.exec(given)) || []
  if (hours === undefined)
    throw new Refusal(`expected ${what} to be a time of day such as '05:00', got ${shown(given)}`)
  return Number(hours) * 60 + Number(minutes)
}

/** 330 as '05:30'. */
export function timeOfDayText(minute: number): string {
  return [Math.floor(minute / 60), minute % 60].map((part) => String(part).padStart(2, '0')).join(':')
}
