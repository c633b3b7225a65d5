import type { Pool } from 'pg'
import type { z } from 'zod'
import { knownOptions, oneOf, text } from '../checks.ts'
import { Refusal, shown, within } from '../refusal.ts'
import { checkedSchema } from '../schema.ts'

type NamesIn<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}` ? Name | NamesIn<Rest> : never
type OutputOf<Schema> = Schema extends z.ZodType ? z.output<Schema> : undefined

/** What an endpoint is asked with, checked by its schemas. */
interface EndpointContext<Path extends string = string, Query = unknown, Body = unknown> {
  /** The database: read only. Bind what comes from outside. */
  pool: Pool
  /** Business time. */
  now: Date
  path: Readonly<Record<NamesIn<Path>, string>>
  query: Query
  body: Body
  /** Who asks: 'person ada@example.com'. */
  actor: string
  /** Says in the name of who asks that somebody is at an alert: what changes is in the audit, and nobody is told again. */
  acknowledgeAlert(id: string, note?: string): Promise<void>
}

/** A time may be handed over as it is read from the database: JSON makes the text of it. */
type Told<Value> = Value extends string
  ? Value | Date
  : Value extends readonly (infer Item)[]
    ? readonly Told<Item>[]
    : Value extends object
      ? { readonly [Key in keyof Value]: Told<Value[Key]> }
      : Value

interface EndpointOptions<
  Method extends 'get' | 'post',
  Path extends `/api/${string}`,
  Query extends z.ZodObject | undefined,
  Body extends z.ZodType | undefined,
  Answer extends z.ZodType,
> {
  method: Method
  /** Under a word of the system's own, parameters in braces: '/api/ami-operational/acknowledge-alert/{id}'. */
  path: Path
  /** The least role that may ask. Nobody may without signing in. */
  role: 'viewer' | 'operator' | 'admin'
  /** What it does, in a sentence. */
  summary: string
  /** How a change is called in the audit, 'alert.acknowledge'. */
  action?: string
  query?: Query
  body?: Body
  /** What it answers with 200. */
  answer: Answer
  handler: (context: EndpointContext<Path, OutputOf<Query>, OutputOf<Body>>) => Promise<Told<z.input<Answer>>>
}

/** A route of a system's own behind the HTTP door. Made by {@link endpoint}. */
export interface Endpoint {
  readonly method: 'get' | 'post'
  readonly path: `/api/${string}`
  readonly role: 'viewer' | 'operator' | 'admin'
  readonly summary: string
  readonly action?: string
  readonly query?: z.ZodObject
  readonly body?: z.ZodType
  readonly answer: z.ZodType
  readonly handler: (context: EndpointContext) => Promise<unknown>
}

const keys = {
  method: true,
  path: true,
  role: true,
  summary: true,
  action: true,
  query: true,
  body: true,
  answer: true,
  handler: true,
} satisfies Record<keyof Endpoint, true>

/**
 * Declares a route of the HTTP door. List it in the system's `routes`: it is guarded, checked by its schemas and told in the
 * OpenAPI document as all others are.
 *
 * @example
 * endpoint({
 *   method: 'get',
 *   path: '/api/prices/latest',
 *   role: 'viewer',
 *   summary: 'The newest price of a commodity.',
 *   query: z.object({ commodity: z.string() }),
 *   answer: z.object({ price: z.number().nullable() }),
 *   handler: async ({ pool, query }) => ({ price: await latestPrice(pool, query.commodity) }),
 * })
 */
export function endpoint<
  const Method extends 'get' | 'post',
  const Path extends `/api/${string}`,
  Answer extends z.ZodType,
  Query extends z.ZodObject | undefined = undefined,
  Body extends z.ZodType | undefined = undefined,
>(options: EndpointOptions<Method, Path, Query, Body, Answer>): Endpoint {
  return within(`endpoint ${shown(options?.path)}`, () => {
    knownOptions(options, keys)
    oneOf(options.method, 'method', ['get', 'post'])
    oneOf(options.role, 'role', ['viewer', 'operator', 'admin'])
    text(options.summary, 'summary')
    if (!/^\/api\/[a-z][a-z0-9-]*(?:\/(?:[a-z0-9-]+|\{[a-zA-Z]+\}))+$/.test(options.path)) {
      throw new Refusal("expected path to be such as '/api/prices/latest' or '/api/prices/{commodity}'")
    }
    if ((options.method === 'post') !== (options.action !== undefined)) {
      throw new Refusal(`expected action to name what a post changes, 'alert.acknowledge', and no get to have one`)
    }
    if (options.method === 'get' && options.body !== undefined) throw new Refusal('expected no body of a get')
    for (const part of ['query', 'body', 'answer'] as const) {
      if (part === 'answer' || options[part] !== undefined) checkedSchema(options[part], part)
    }
    if (typeof options.handler !== 'function') {
      throw new Refusal(`expected handler to be a function, got ${shown(options.handler)}`)
    }
    // Its context is checked by its own schemas before it is called.
    return Object.freeze({ ...options }) as unknown as Endpoint
  })
}

/** A list of endpoints, each of a method and path of its own. */
export function checkedEndpoints(given: readonly Endpoint[]): readonly Endpoint[] {
  if (!Array.isArray(given)) throw new Refusal(`expected routes to be a list, got ${shown(given)}`)
  const seen = new Set<string>()
  for (const each of given) {
    if (typeof each?.handler !== 'function') {
      throw new Refusal(`expected routes to list what endpoint({ ... }) returns, got ${shown(each)}`)
    }
    const name = `${each.method} ${each.path}`
    if (seen.has(name)) throw new Refusal(`there are two endpoints ${name}: give one of them another path`)
    seen.add(name)
  }
  return Object.freeze([...given])
}
