import { z } from '@hono/zod-openapi'
import { name, time } from './common.ts'
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

const session = z
  .object({
    id: z.string(),
    user: z.string(),
    createdAt: time,
    renewedAt: time,
    expiresAt: time,
    address: z.string().nullable(),
    userAgent: z.string().nullable(),
    /** Whether it is the one that asks. */
    isThis: z.boolean(),
  })
  .openapi('OpenSession')

export const peopleRoutes = [
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
    tellsSecret: true,
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
      /** Whoever was locked out by wrong passwords may try again. */
      isLocked: z.literal(false).optional(),
    }),
    answer: user,
  }),
  route({
    method: 'post',
    path: '/api/users/{id}/link',
    role: 'admin',
    summary: 'Makes a new link to sign in with once.',
    action: 'user.link',
    tellsSecret: true,
    answer: z.object({ link: z.string(), expiresAt: time }),
  }),
  route({
    method: 'get',
    path: '/api/sessions',
    role: 'viewer',
    summary: "Where one is signed in; an administrator sees everybody's. At most 500, who was seen last first.",
    answer: z.object({ items: z.array(session) }),
  }),
  route({
    method: 'delete',
    path: '/api/sessions/{id}',
    role: 'viewer',
    summary: 'Ends a session: that browser is signed out.',
    action: 'session.end',
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
    tellsSecret: true,
    body: z.object({ name, role, expiresAt: time.nullable().optional() }),
    answer: z.object({ token, secret: z.string() }),
  }),
  route({ method: 'delete', path: '/api/tokens/{id}', role: 'viewer', summary: 'Ends a token.', action: 'token.end' }),
] as const
