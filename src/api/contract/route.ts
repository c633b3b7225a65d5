import { z } from '@hono/zod-openapi'

/** Who may ask: everybody, or people (and tokens) whose role is at least that. */
export type RouteRole = 'public' | 'viewer' | 'operator' | 'admin'

/** One route of the HTTP door, as a value: the router, the OpenAPI document and the dashboard's client are made of it. */
export interface RouteContract {
  method: 'get' | 'post' | 'patch' | 'delete'
  /** With its parameters in braces, '/api/runs/{id}'. */
  path: `/${string}`
  role: RouteRole
  /** What it does, in a sentence. */
  summary: string
  query?: z.ZodObject
  body?: z.ZodType
  /** What it answers with 200; without it, the answer is 204 and empty. */
  answer?: z.ZodType
  /** Answers with a file or a stream of this media type instead of JSON. */
  media?: string
  /** Its answer tells a secret this once: it is kept nowhere, also not for whoever asks again with the same key. */
  tellsSecret?: true
  /** What a change is called in the audit, 'run.cancel'. */
  action?: string
}

/**
 * Declares a route. Its types stay as exact as they are written. A body with a field that nobody knows is refused: what was
 * left out by mistake, { longst: '1h' }, would be answered as if it were done.
 */
export function route<const Route extends RouteContract>(contract: Route): Route {
  return contract.body instanceof z.ZodObject ? { ...contract, body: contract.body.strict() } : contract
}
