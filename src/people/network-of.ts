import { isIPv6 } from 'node:net'

/**
 * Whose address it is: of IPv6 the first 64 bits, for whoever has one has all 2^64 that share them (RFC 6177) and could ask
 * from another each time. Any other text is its own.
 *
 * @example
 * networkOf('2001:db8:1:2:3:4:5:6') // '2001:db8:1:2::/64'
 */
export function networkOf(address: string): string {
  const [bare = ''] = address.split('%')
  if (!isIPv6(bare)) return address
  // As a socket that takes both kinds tells an address of IPv4.
  const [, mapped] = /^::ffff:([\d.]+)$/i.exec(bare) ?? []
  if (mapped !== undefined) return mapped
  // The shortest way to write it: in small letters, with the longest row of zeros left out.
  const [first = '', last = ''] = new URL(`http://[${bare}]`).hostname.slice(1, -1).split('::')
  const [before, after] = [first, last].map((groups) => groups.split(':').filter(Boolean)) as [string[], string[]]
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => '0')
  return `${[...before, ...zeros, ...after].slice(0, 4).join(':')}::/64`
}
