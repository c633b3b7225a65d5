import { didYouMean } from './nearest.ts'
import { Refusal, shown } from './refusal.ts'

/**
 * An IANA time zone this machine knows.
 *
 * @example
 * checkedZone('America/Sao_Paulo')
 */
export function checkedZone(zone: string): string {
  if (typeof zone === 'string' && isZone(zone)) return zone
  const hint = typeof zone === 'string' ? didYouMean(zone, Intl.supportedValuesOf('timeZone')) : ''
  throw new Refusal(`unknown time zone ${shown(zone)}${hint || ": expected an IANA name such as 'America/New_York'"}`)
}

function isZone(zone: string): boolean {
  try {
    Intl.DateTimeFormat('en', { timeZone: zone })
    return true
  } catch {
    return false
  }
}
