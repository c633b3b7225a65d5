import { getConnInfo } from '@hono/node-server/conninfo'
import type { Context } from 'hono'

/**
 * The address a request came from: of the connection itself. What a header says anybody can write; behind a proxy that is the
 * proxy's, and the number of proxies in front is told by TRUSTED_PROXIES, so many steps from the end of X-Forwarded-For.
 */
export function addressOf(context: Context): string {
  const direct = connected(context)
  const proxies = Number(process.env.TRUSTED_PROXIES ?? 0)
  if (!Number.isInteger(proxies) || proxies < 1) return direct
  const steps = (context.req.header('x-forwarded-for') ?? '').split(',').map((step) => step.trim())
  return steps.at(-proxies) || direct
}

/** Whether the program that asks runs on this machine. */
export function isFromHere(context: Context): boolean {
  return /^(?:127\.|::1$|::ffff:127\.)/.test(connected(context)) && context.req.header('x-forwarded-for') === undefined
}

function connected(context: Context): string {
  // Requests that tests hand over without a socket come from nowhere.
  return context.env?.incoming === undefined ? '' : (getConnInfo(context).remote.address ?? '')
}
