import { instantOf } from '../../pipelines/time-zone.ts'

const form = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(?::(\d\d))?(?:[.,](\d{1,9}))?\s*(Z|[+-]\d\d(?::?\d\d)?)?$/i

/**
 * The moment a text tells; undefined when it tells none.
 *
 * @param zone whose clocks it is of, where the text does not say
 * @example
 * timeIn('2026-08-18 05:03:00', 'Asia/Dhaka') // 2026-08-17T23:03:00.000Z
 */
export function timeIn(text: string, zone: string): Date | undefined {
  const [, day, minute, second = '00', fraction = '', offset] = form.exec(text.trim()) ?? []
  if (day === undefined) return undefined
  const milliseconds = fraction.padEnd(3, '0').slice(0, 3)
  const wallMs = Date.parse(`${day}T${minute}:${second}.${milliseconds}Z`)
  // A day that the calendar does not have is taken for one of the next month.
  if (Number.isNaN(wallMs) || !new Date(wallMs).toISOString().startsWith(day)) return undefined
  return offset === undefined ? instantOf(wallMs, zone) : new Date(wallMs - offsetMs(offset))
}

function offsetMs(offset: string): number {
  const [, sign, hours, minutes = '0'] = /^([+-])(\d\d):?(\d\d)?$/.exec(offset) ?? []
  const size = (Number(hours ?? 0) * 60 + Number(minutes)) * 60_000
  return sign === '-' ? -size : size
}
