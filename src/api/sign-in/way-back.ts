/** No address of anybody's. */
const here = 'http://here.invalid'

/**
 * Where to go after signing in: a place of ours, or the start. Read as browsers read it, who take '/\t/evil.example' for another
 * site.
 */
export function wayBack(wanted: string | undefined): string {
  const url = wanted?.startsWith('/') ? URL.parse(wanted, here) : null
  if (url?.origin !== here || url.pathname.startsWith('//')) return '/'
  return url.pathname + url.search + url.hash
}
