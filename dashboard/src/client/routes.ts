import type { Contract } from '../../../src/api/contract/index.ts'

/** What the server declares, by method and path; as types only: nothing of it is in the page. */
type Routes = { [Route in Contract as `${Route['method']} ${Route['path']}`]: Route }
type RouteOf<Method, Path> = `${Method & string} ${Path & string}` extends infer Name extends keyof Routes
  ? Routes[Name]
  : never
export type PathOf<Method> = Extract<Contract, { method: Method }>['path']

type Names<Path> = Path extends `${string}{${infer Name}}${infer Rest}` ? Name | Names<Rest> : never
type Parameters<Path> = [Names<Path>] extends [never] ? object : { path: Record<Names<Path>, string> }
// Read off the schemas by name: to ask whether each is a schema takes the compiler minutes.
type Query<Route> = Route extends { query: { _zod: { input: infer Input } } } ? { query?: Input } : object
type Body<Route> = Route extends { body: { _zod: { input: infer Input } } } ? { body: Input } : object

/** What a route is asked with: `path` for the names in braces, `query`, `body`. */
export type InputOf<Method, Path> = Parameters<Path> & Query<RouteOf<Method, Path>> & Body<RouteOf<Method, Path>>

/** What it answers; nothing where it answers 204. */
export type AnswerOf<Method, Path> =
  RouteOf<Method, Path> extends { answer: { _zod: { output: infer Answer } } } ? Answer : undefined

/** Its input, which may be left out where nothing in it is required. */
export type Asked<Input> = object extends Input ? [input?: Input] : [input: Input]
