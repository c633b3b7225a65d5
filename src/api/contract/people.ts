import { z } from '@hono/zod-openapi'
import { anything, name, pageOf, paging, time } from './common.ts'
import { route } from './route.ts'

export const role = z.enum(['viewer', 'operator', 'admin'])
const email = z.email().max(254)

const user = z
  .object({
    id: z.string(),
    email: z.string(),
    name: z.string(),
    role,
    groups: z.array(z.string()),
    locale: z.string().nullable(),
    isDisabled: z.boolean(),
    isLocked: z.boolean(),
    createdAt: time,
    lastSeenAt: time.nullable(),
  })
  .openapi('User')

const session = z
  .object({
    user: z.object({
      id: z.string(),
      email: z.string(),
      name: z.string(),
      role,
      groups: z.array(z.string()),
      locale: z.string().nullable(),
    }),
    /** When the access ends unless it is renewed. */
    expiresAt: time,
    hasPassword: z.boolean(),
  })
  .openapi('Session')

const token = z
  .object({
    id: z.string(),
    name: z.string(),
    role,
    prefix: z.string(),
    createdAt: time,
    expiresAt: time.nullable(),
    lastUsedAt: time.nullable(),
    user: z.string(),
  })
  .openapi('Token')

const password = z.string().min(12).max(500)
const publicPost = { method: 'post', role: 'public' } as const

export const peopleRoutes = [
  route({
    ...publicPost,
    path: '/api/sign-in',
    summary: 'Signs in by e-mail and password; the session is in cookies.',
    body: z.object({ email, password: z.string().min(1).max(500) }),
    answer: session,
  }),
  route({
    ...publicPost,
    path: '/api/sign-in/link',
    summary: 'Signs in once by a link that an administrator, or the terminal, has given.',
    body: z.object({ token: z.string().min(1).max(200), password: password.optional() }),
    answer: session,
  }),
  route({ ...publicPost, path: '/api/sign-in/refresh', summary: 'Renews the access of a session.', answer: session }),
  route({
    method: 'get',
    path: '/api/sign-in/options',
    role: 'public',
    summary: 'How one may sign in here.',
    answer: z.object({ password: z.boolean(), oidc: z.string().nullable() }),
  }),
  route({
    method: 'get',
    path: '/api/session',
    role: 'viewer',
    summary: 'Who is signed in.',
    answer: session,
  }),
  route({
    method: 'patch',
    path: '/api/session',
    role: 'viewer',
    summary: 'Changes the own name, language or password.',
    action: 'user.change-self',
    body: z.object({
      name: z.string().trim().min(1).max(200).optional(),
      locale: z.enum(['en', 'pt-BR']).nullable().optional(),
      password: password.optional(),
      currentPassword: z.string().max(500).optional(),
    }),
    answer: session,
  }),
  route({ method: 'delete', path: '/api/session', role: 'viewer', summary: 'Signs out.', action: 'session.end' }),
  route({
    method: 'get',
    path: '/api/users',
    role: 'admin',
    summary: 'Everybody who may sign in.',
    answer: z.object({ items: z.array(user) }),
  }),
  route({
    method: 'post',
    path: '/api/users',
    role: 'admin',
    summary: 'Adds somebody; answers a link to sign in with once.',
    action: 'user.create',
    body: z.object({ email, name: z.string().trim().min(1).max(200), role, groups: z.array(name).max(50).optional() }),
    answer: z.object({ user, link: z.string() }),
  }),
  route({
    method: 'patch',
    path: '/api/users/{id}',
    role: 'admin',
    summary: "Changes somebody's name, role or groups, or whether they may sign in.",
    action: 'user.change',
    body: z.object({
      name: z.string().trim().min(1).max(200).optional(),
      role: role.optional(),
      groups: z.array(name).max(50).optional(),
      isDisabled: z.boolean().optional(),
    }),
    answer: user,
  }),
  route({
    method: 'post',
    path: '/api/users/{id}/link',
    role: 'admin',
    summary: 'Makes a new link to sign in with once.',
    action: 'user.link',
    answer: z.object({ link: z.string(), expiresAt: time }),
  }),
  route({
    method: 'get',
    path: '/api/tokens',
    role: 'viewer',
    summary: "The own tokens; an administrator sees everybody's.",
    answer: z.object({ items: z.array(token) }),
  }),
  route({
    method: 'post',
    path: '/api/tokens',
    role: 'viewer',
    summary: 'Makes a token for a program. It is shown this once.',
    action: 'token.create',
    body: z.object({ name, role, expiresAt: time.nullable().optional() }),
    answer: z.object({ token, secret: z.string() }),
  }),
  route({ method: 'delete', path: '/api/tokens/{id}', role: 'viewer', summary: 'Ends a token.', action: 'token.end' }),
  route({
    method: 'get',
    path: '/api/audit',
    role: 'admin',
    summary: 'Who has changed what, the newest first, with attempts that were refused.',
    query: z.object({
      actor: z.string().max(200).optional(),
      action: z.string().max(100).optional(),
      object: z.string().max(200).optional(),
      outcome: z.enum(['done', 'denied']).optional(),
      from: time.optional(),
      to: time.optional(),
      ...paging,
    }),
    answer: pageOf(
      z
        .object({
          number: z.number(),
          at: time,
          actor: z.string(),
          actorKind: z.string(),
          address: z.string().nullable(),
          userAgent: z.string().nullable(),
          action: z.string(),
          objectKind: z.string(),
          object: z.string(),
          outcome: z.enum(['done', 'denied']),
          before: anything,
          after: anything,
        })
        .openapi('AuditEntry'),
    ),
  }),
  route({
    method: 'get',
    path: '/api/audit/verify',
    role: 'admin',
    summary: 'Recomputes the chain of the audit and holds it against the heads that were written elsewhere.',
    answer: z.object({
      entries: z.number(),
      head: z.object({ number: z.number(), hash: z.string() }).nullable(),
      problems: z.array(z.object({ number: z.number(), what: z.string() })),
    }),
  }),
] as const
