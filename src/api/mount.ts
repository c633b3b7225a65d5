import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import type { Context, MiddlewareHandler } from 'hono'
import type { Pool } from 'pg'
import type { Platform } from '../platform.ts'
import type { ApiEnvironment } from './api-environment.ts'
import { contract } from './contract/index.ts'
import type { RouteContract } from './contract/route.ts'
import { endpointRoutes, type MountedRoute } from './endpoint-routes.ts'
import type { Asked, Handlers } from './handlers.ts'
import { limitBody } from './limit-body.ts'
import { onceForKey } from './once-for-key.ts'
import { onlyDeclared } from './only-declared.ts'
import { unfit } from './problem.ts'
import { accessCookie } from './sign-in/cookies.ts'
import { type OnDenied, requireRole } from './sign-in/require-role.ts'
import { unstorableText } from './unstorable-text.ts'

interface Behind {
  platform: Platform
  pool: Pool
  handlers: Handlers
  /** Hears of every change that somebody asked for without the right to it. */
  onDenied: OnDenied
}

/** Puts every route of the contract and those of systems into the router: rights, then the checks of its schemas, then its handler. */
export function mountContract(api: OpenAPIHono<ApiEnvironment>, { platform, pool, handlers, onDenied }: Behind): void {
  const all: MountedRoute[] = [
    ...contract.map((route) => ({
      route,
      handler: handlers[`${route.method} ${route.path}` as keyof Handlers] as MountedRoute['handler'],
    })),
    ...endpointRoutes(platform.config.systems),
  ]
  for (const { route, handler } of all) {
    const changes = isChange(route)
    const strip = route.answer && onlyDeclared(route.answer)
    const middleware: MiddlewareHandler<ApiEnvironment>[] = [
      requireRole(route, onDenied),
      ...(route.method === 'get' ? [] : [limitBody]),
      ...(changes ? [onceForKey(pool, route)] : []),
    ]
    api.openapi({ ...describe(route), middleware }, async (context: Context<ApiEnvironment>) => {
      const path = context.req.param()
      const query = route.query ? context.req.valid('query' as never) : undefined
      const body = route.body ? context.req.valid('json' as never) : undefined
      const place = unstorableText({ path, query, body })
      if (place !== undefined) {
        return unfit(context, {
          issues: [{ path: place.split('.'), message: 'expected text without NUL or half characters' }],
        })
      }
      const asked = { platform, signed: context.get('signed'), path, query, body, context }
      const answer = await handler(asked satisfies Asked<RouteContract>)
      if (answer instanceof Response) return answer
      return answer === undefined
        ? context.body(null, 204)
        : context.json((strip ? strip(answer) : answer) as object, 200)
    })
  }
}

/** Whether it changes something for somebody who is known. */
function isChange({ method, role }: RouteContract): boolean {
  return method !== 'get' && role !== 'public'
}

/** The document that tells programs what there is, at `/api/openapi.json`. */
export function mountDocument(api: OpenAPIHono<ApiEnvironment>, version: string): void {
  api.openAPIRegistry.registerComponent('securitySchemes', 'token', {
    type: 'http',
    scheme: 'bearer',
    description: 'A token of `millrace tokens create`, or of the page People.',
  })
  api.openAPIRegistry.registerComponent('securitySchemes', 'session', {
    type: 'apiKey',
    in: 'cookie',
    name: accessCookie,
    description: 'What a browser has after signing in.',
  })
  api.doc31('/api/openapi.json', {
    openapi: '3.1.0',
    info: {
      title: 'Millrace',
      version,
      description:
        'Lists go on with `after`, which is `next` of the answer before. Every change takes an `Idempotency-Key`: the same key ' +
        'is answered the same again. What went wrong is told as application/problem+json (RFC 9457).',
    },
  })
}

/** The route as the OpenAPI document and the validators know it. */
function describe(route: RouteContract) {
  const changes = isChange(route)
  const names = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)
  return createRoute({
    method: route.method,
    path: route.path,
    operationId: operationId(route),
    summary: route.summary,
    tags: [route.path.split('/')[2] ?? ''],
    security: route.role === 'public' ? [] : [{ token: [] }, { session: [] }],
    'x-role': route.role,
    ...(route.action === undefined ? {} : { 'x-action': route.action }),
    request: {
      ...(names.length > 0
        ? { params: z.object(Object.fromEntries(names.map((name) => [name, z.string().min(1).max(500)]))) }
        : {}),
      ...(route.query ? { query: route.query } : {}),
      ...(changes ? { headers: z.object({ 'idempotency-key': z.string().min(1).max(200).optional() }) } : {}),
      ...(route.body ? { body: { required: true, content: { 'application/json': { schema: route.body } } } } : {}),
    },
    responses: responsesOf(route),
  })
}

type Responses = Parameters<typeof createRoute>[0]['responses']

function responsesOf(route: RouteContract): Responses {
  const good: Responses = route.media
    ? { 200: { description: 'A stream.', content: { [route.media]: { schema: z.string() } } } }
    : route.answer
      ? { 200: { description: 'Done.', content: { 'application/json': { schema: route.answer } } } }
      : { 204: { description: 'Done.' } }
  return {
    ...good,
    default: {
      description: 'What went wrong.',
      content: { 'application/problem+json': { schema: problemSchema } },
    },
  }
}

const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number(),
    detail: z.string().optional(),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
    id: z.string(),
  })
  .openapi('Problem')

function operationId({ method, path }: RouteContract): string {
  const words = path
    .replace('/api/', '')
    .split(/[/{}-]+/)
    .filter(Boolean)
  return [method, ...words].map((word, index) => (index === 0 ? word : word[0]?.toUpperCase() + word.slice(1))).join('')
}
