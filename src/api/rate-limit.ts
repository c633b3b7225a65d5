import type { Context } from 'hono'
import { networkOf } from '../people/network-of.ts'
import { isPage } from './public-routes.ts'
import { addressOf } from './sign-in/address-of.ts'
import { mayDo, type Signed } from './sign-in/signed.ts'

/** What one may ask for in a stretch: so many at once, and then so many a second. */
interface Allowance {
  burst: number
  perSecond: number
}

/** How much one may ask for. */
export interface RateLimits {
  /** Of each person and each token. */
  known: Allowance
  /** Of each address (of IPv6, its network), of everybody there who is not signed in. */
  unknown: Allowance
}

/** Whoever is known may do more; a browser with a page open asks a few times a second. */
const usual: RateLimits = { known: { burst: 300, perSecond: 50 }, unknown: { burst: 60, perSecond: 5 } }
/** Probes and scrapers are not to be turned away while something else floods; neither are the dashboard's files. */
const free = new Set(['/livez', '/readyz', '/metrics', '/api/health'])
const mostKept = 10_000

/**
 * How much somebody has asked for lately (a token bucket): each person, each token, and each address that is not signed in
 * has their own. Kept in this process: with several, one may ask each.
 */
export function createRateLimit({ known, unknown } = usual, now: () => number = () => performance.now()) {
  const buckets = new Map<string, { left: number; at: number }>()
  return (context: Context, signed: Signed): { retryAfterSeconds: number } | undefined => {
    const { method, path } = context.req
    if (free.has(path) || isPage(method, path)) return undefined
    const isKnown = mayDo(signed.role, 'viewer')
    const { burst, perSecond } = isKnown ? known : unknown
    const who = isKnown ? `${signed.actor.kind} ${signed.actor.name}` : networkOf(addressOf(context))
    const at = now()
    const before = buckets.get(who) ?? { left: burst, at }
    const left = Math.min(burst, before.left + ((at - before.at) / 1000) * perSecond)
    // Taken out and put in again, so that the first in the map is who has asked for nothing for longest.
    buckets.delete(who)
    buckets.set(who, { left: Math.max(0, left - 1), at })
    if (buckets.size > mostKept) buckets.delete(buckets.keys().next().value ?? '')
    return left >= 1 ? undefined : { retryAfterSeconds: Math.ceil((1 - left) / perSecond) }
  }
}
