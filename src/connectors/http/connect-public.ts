import { lookup } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import type { buildConnector } from 'undici'
import { isPublicAddress } from './public-address.ts'
import { Unsendable } from './unsendable.ts'

/**
 * Makes connections to addresses of the public internet only. What is checked is the address that is connected to, not
 * what stands in the URL: names point where their owner likes, and may point elsewhere a moment later.
 *
 * @param resolve how names are looked up, for tests
 */
export function connectPublic(build: typeof buildConnector, resolve = lookup): buildConnector.connector {
  const connect = build({ allowH2: false, timeout: 10_000, lookup: lookupPublic(resolve) })
  return (options, callback) => {
    const host = options.hostname.replace(/^\[|\]$/g, '')
    // A literal address is never looked up.
    if (isIP(host) !== 0 && !isPublicAddress(host)) callback(refusal(), null)
    else connect(options, callback)
  }
}

/** Gives the connection the very address that was checked: a second lookup might be answered differently. */
export function lookupPublic(resolve = lookup): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, [])
      const allowed = addresses.filter(({ address }) => isPublicAddress(address))
      const [first] = allowed
      if (first === undefined) return callback(refusal(), [])
      return options.all ? callback(null, allowed) : callback(null, first.address, first.family)
    })
  }
}

function refusal(): Unsendable {
  return new Unsendable('expected a public internet address, got one of a private network or of this machine')
}
