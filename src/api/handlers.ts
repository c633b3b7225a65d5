import type { z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import type { Platform } from '../platform.ts'
import type { Contract } from './contract/index.ts'
import type { RouteContract } from './contract/route.ts'
import type { Signed } from './sign-in/signed.ts'

/** A time may be handed over as it is read from the database: JSON makes the text of it. */
type Told<Value> = Value extends string
  ? Value | Date
  : Value extends readonly (infer Item)[]
    ? readonly Told<Item>[]
    : Value extends object
      ? { readonly [Key in keyof Value]: Told<Value[Key]> }
      : Value

type NamesIn<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}` ? Name | NamesIn<Rest> : never

/** What a handler is asked: checked by the schemas of its route. */
export interface Asked<Route extends RouteContract> {
  platform: Platform
  /** Who asks. Of a public route it may be anybody. */
  signed: Signed
  path: Record<NamesIn<Route['path']>, string>
  query: Route extends { query: infer Query extends z.ZodType } ? z.output<Query> : undefined
  body: Route extends { body: infer Body extends z.ZodType } ? z.output<Body> : undefined
  /** The request itself: for cookies, streams and headers. */
  context: Context
}

type AnswerOf<Route extends RouteContract> = Route extends { media: string }
  ? Response
  : Route extends { answer: infer Answer extends z.ZodType }
    ? Told<z.input<Answer>>
    : void

export type KeyOf<Route> = Route extends RouteContract ? `${Route['method']} ${Route['path']}` : never
type RouteOf<Key, Routes extends RouteContract> = Routes extends RouteContract
  ? KeyOf<Routes> extends Key
    ? Routes
    : never
  : never

type Handler<Route extends RouteContract> = (asked: Asked<Route>) => Promise<AnswerOf<Route>> | AnswerOf<Route>

/** One handler for each of these routes: one that is missing, or answers something else, does not compile. */
export type HandlersOf<Routes extends readonly RouteContract[]> = {
  readonly [Key in KeyOf<Routes[number]>]: Handler<RouteOf<Key, Routes[number]>>
}

/** One handler for every route there is. */
export type Handlers = { readonly [Key in KeyOf<Contract>]: Handler<RouteOf<Key, Contract>> }
