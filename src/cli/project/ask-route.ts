import type { z } from '@hono/zod-openapi'
import type { RouteContract } from '../../api/contract/route.ts'
import type { KeyOf } from '../../api/handlers.ts'
import type { Signed } from '../../api/sign-in/signed.ts'
import { commandLine } from '../../people/actor.ts'
import { Refusal } from '../../pipelines/refusal.ts'
import type { Platform } from '../../platform.ts'

type RouteOf<Key, Route> = Route extends RouteContract ? (KeyOf<Route> extends Key ? Route : never) : never
type InputOf<Route> = Route extends { query: infer Query extends z.ZodType } ? z.input<Query> : undefined
type BodyOf<Route> = Route extends { body: infer Body extends z.ZodType } ? z.input<Body> : undefined
type AnswerOf<Route> = Route extends { media: string }
  ? Response
  : Route extends { answer: infer Answer extends z.ZodType }
    ? z.output<Answer>
    : undefined

interface Asked<Route> {
  path?: Record<string, string>
  query?: InputOf<Route>
  body?: BodyOf<Route>
}

/** Whoever may type on the machine may do everything. */
const signed: Signed = { actor: commandLine, role: 'admin', email: null, groups: [], sessionId: null }

/** What answers some routes, and what they are. */
export interface Answering<Routes extends readonly RouteContract[]> {
  platform: Platform
  routes: Routes
  handlers: object
}

/**
 * What a route of the API answers, without a server: so both doors tell the same in the same words.
 *
 * @throws {Refusal} as the API refuses
 */
export async function askRoute<
  const Routes extends readonly RouteContract[],
  Key extends KeyOf<Routes[number]>,
  Route = RouteOf<Key, Routes[number]>,
>({ platform, routes, handlers }: Answering<Routes>, key: Key, asked: Asked<Route> = {}): Promise<AnswerOf<Route>> {
  const route = routes.find(({ method, path }) => `${method} ${path}` === key)
  const handler = (handlers as Record<string, (given: unknown) => unknown>)[key]
  if (!route || !handler) throw new Error(`expected a route with a handler, got ${key}`)
  const { path = {}, query, body } = asked
  const answer = await handler({
    platform,
    signed,
    path,
    query: route.query && checked(route.query, query),
    body: route.body && checked(route.body, body),
  })
  if (answer instanceof Response || answer === undefined) return answer as AnswerOf<Route>
  // As it comes over the wire: instants are texts.
  return JSON.parse(JSON.stringify(answer)) as AnswerOf<Route>
}

function checked(schema: z.ZodType, value: unknown): unknown {
  const { data, error } = schema.safeParse(value ?? {})
  if (!error) return data
  const said = error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
  throw new Refusal(`expected what the command takes, got ${said.join('; ')}`)
}
