import type { z } from '@hono/zod-openapi'
import type { Contract } from '../../../src/api/contract/index.ts'

/** What the server declares, as types only: nothing of it is in the page. */
type RouteOf<Method, Path> = Extract<Contract, { method: Method; path: Path }>
export type PathOf<Method> = Extract<Contract, { method: Method }>['path']

type Names<Path> = Path extends `${string}{${infer Name}}${infer Rest}` ? Name | Names<Rest> : never
type Parameters<Path> = [Names<Path>] extends [never] ? object : { path: Record<Names<Path>, string> }
type Query<Route> = Route extends { query: infer Schema extends z.ZodType } ? { query?: z.input<Schema> } : object
type Body<Route> = Route extends { body: infer Schema extends z.ZodType } ? { body: z.input<Schema> } : object

/** What a route is asked with: `path` for the names in braces, `query`, `body`. */
export type InputOf<Method, Path> = Parameters<Path> & Query<RouteOf<Method, Path>> & Body<RouteOf<Method, Path>>

/** What it answers; nothing where it answers 204. */
export type AnswerOf<Method, Path> =
  RouteOf<Method, Path> extends { answer: infer Schema extends z.ZodType } ? z.output<Schema> : undefined

/** Its input, which may be left out where nothing in it is required. */
export type Asked<Input> = object extends Input ? [input?: Input] : [input: Input]
