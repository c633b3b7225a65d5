import type { Context } from 'hono'

/**
 * Where whoever asks has found us: 'https://millrace.example.com'. What stands in front and speaks TLS says so; somebody who
 * pretends to be it misleads nobody but themselves.
 */
export function originOf(context: Context): string {
  const url = new URL(context.req.url)
  if (isTls(context)) url.protocol = 'https:'
  return url.origin
}

/** Whether the browser speaks TLS, with us or with what stands in front. */
export function isTls(context: Context): boolean {
  return new URL(context.req.url).protocol === 'https:' || context.req.header('x-forwarded-proto') === 'https'
}
