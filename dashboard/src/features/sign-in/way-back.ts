/** Where to go after signing in: within this page only, or a link could send somebody elsewhere. */
export function wayBack(wanted: string | undefined): string {
  if (!wanted?.startsWith('/') || !URL.canParse(wanted, location.origin)) return '/'
  const { origin, pathname, search, hash } = new URL(wanted, location.origin)
  return origin === location.origin && !pathname.startsWith('//') ? pathname + search + hash : '/'
}
