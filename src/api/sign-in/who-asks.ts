import type { Context } from 'hono'
import type { Sessions } from '../../people/sessions/sessions.ts'
import type { Tokens } from '../../people/tokens/tokens.ts'
import { addressOf } from './address-of.ts'
import { accessOf, isOwnPage } from './cookies.ts'
import { nobody, type Signed } from './signed.ts'

/** Longer is no browser's. */
const mostUserAgent = 300

/** From where somebody asks, for the audit. */
export function whereabouts(context: Context): { address: string; userAgent: string } {
  return { address: addressOf(context), userAgent: (context.req.header('user-agent') ?? '').slice(0, mostUserAgent) }
}

/**
 * Who asks: a program by its token in `Authorization`, a person by the cookie of their session. A cookie counts for changes only
 * where a page of ours sends them.
 */
export function createWhoAsks({ sessions, tokens }: { sessions: Sessions; tokens: Tokens }) {
  return async (context: Context): Promise<Signed> => {
    const shown = /^bearer +(\S+)$/i.exec(context.req.header('authorization') ?? '')?.[1]
    if (shown !== undefined) {
      const bearer = await tokens.verify(shown)
      if (!bearer) return nobody
      const { token, role, groups } = bearer
      return {
        actor: { kind: 'token', name: `${token.name} of ${token.user}`, userId: token.userId, ...whereabouts(context) },
        role,
        email: token.user,
        groups,
        sessionId: null,
        ...(token.expiresAt ? { tokenEndsAt: token.expiresAt } : {}),
      }
    }
    const access = accessOf(context)
    if (access === undefined || !(isReading(context) || isOwnPage(context))) return nobody
    const found = await sessions.verify(access)
    if (!found) return nobody
    const { user, sessionId } = found
    return {
      actor: { kind: 'person', name: user.email, userId: user.id, ...whereabouts(context) },
      role: user.role,
      email: user.email,
      groups: user.groups,
      sessionId,
    }
  }
}

function isReading(context: Context): boolean {
  return context.req.method === 'GET' || context.req.method === 'HEAD'
}
