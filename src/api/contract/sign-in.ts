import { z } from '@hono/zod-openapi'
import { time } from './common.ts'
import { role } from './people.ts'
import { route } from './route.ts'

const email = z.email().max(254)
const password = z.string().min(12).max(500)
const publicPost = { method: 'post', role: 'public', action: 'session.begin' } as const

const session = z
  .object({
    user: z.object({
      id: z.string(),
      email: z.string(),
      name: z.string(),
      role,
      groups: z.array(z.string()),
      locale: z.enum(['en', 'pt-BR']).nullable(),
    }),
    /** When the access ends unless it is renewed; null where it was not asked for. */
    expiresAt: time.nullable(),
    hasPassword: z.boolean(),
  })
  .openapi('Session')

export const signInRoutes = [
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
  route({
    ...publicPost,
    path: '/api/sign-in/refresh',
    summary: 'Renews the access of a session.',
    action: 'session.renew',
    answer: session,
  }),
  route({
    method: 'get',
    path: '/api/sign-in/options',
    role: 'public',
    summary: 'How one may sign in here: by password always; with a click on the machine itself; at another service.',
    answer: z.object({ local: z.boolean(), oidc: z.string().nullable() }),
  }),
  route({
    ...publicPost,
    path: '/api/sign-in/local',
    summary: 'Signs in as the administrator, from the machine itself, where NODE_ENV is development.',
    answer: session,
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
] as const
