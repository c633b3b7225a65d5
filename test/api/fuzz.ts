import { contract } from '../../src/api/contract/index.ts'
import type { RouteContract } from '../../src/api/contract/route.ts'
import { endpointRoutes } from '../../src/api/endpoint-routes.ts'
import { randomFrom } from '../../src/pipelines/seeded-for-tests.ts'
import type { PlatformDoor } from './platform-door.ts'
import { broken, fitting, pick, type Schema } from './values.ts'

interface Parameter {
  name: string
  in: 'query' | 'path' | 'header'
  required?: boolean
  schema: Schema
}

interface Operation {
  parameters?: Parameter[]
  requestBody?: { content: { 'application/json': { schema: Schema } } }
}

interface Document {
  paths: Record<string, Record<string, Operation>>
  components: { schemas?: Record<string, Schema> }
}

/** What came of the requests to one route. */
export interface Fuzzed {
  route: string
  valid: number
  succeeded: number
  /** Sentences; none is well. */
  faults: string[]
}

/** What would end what asks, or never ends. */
const left = new Set(['get /api/live', 'delete /api/session', 'post /api/sign-in/refresh', 'get /api/audit/verify'])

/**
 * Asks every route of the document as an administrator: requests that fit it, and as many with one thing wrong. Answers must be
 * none of ours to blame, and fit the contract.
 *
 * @param known values that mean something here, by the name of the parameter, or by the route's noun and it: 'runs id'
 */
export async function fuzz(
  door: PlatformDoor,
  { each, seed, known }: { each: number; seed: number; known: Record<string, readonly unknown[]> },
): Promise<Fuzzed[]> {
  const document = (await door.ask('admin', 'GET', '/api/openapi.json')).body as Document
  const random = randomFrom(seed)
  const results: Fuzzed[] = []
  const own = endpointRoutes(door.kit.platform.config.systems).map(({ route }) => route)
  for (const route of [...contract, ...own] as RouteContract[]) {
    const name = `${route.method} ${route.path}`
    if (left.has(name)) continue
    const operation = document.paths[route.path]?.[route.method]
    const result: Fuzzed = { route: name, valid: 0, succeeded: 0, faults: [] }
    results.push(result)
    if (!operation) result.faults.push('is not in the document')
    for (let count = 0; operation && count < each; count += 1) {
      const isValid = count % 2 === 0
      const request = requestFor(route, operation, document, { random, known, isValid })
      const answer = await door.ask('admin', route.method.toUpperCase(), request.address, request.body)
      if (isValid) {
        result.valid += 1
        if (answer.status < 300) result.succeeded += 1
      }
      const fault = faultIn(route, answer)
      if (fault && result.faults.length < 3) {
        result.faults.push(
          `${fault} of ${request.address.slice(0, 200)} ${JSON.stringify(request.body)?.slice(0, 200) ?? ''}`,
        )
      }
    }
  }
  return results
}

function requestFor(
  route: RouteContract,
  { parameters = [], requestBody }: Operation,
  document: Document,
  {
    random,
    known: all,
    isValid,
  }: { random: () => number; known: Record<string, readonly unknown[]>; isValid: boolean },
): { address: string; body: unknown } {
  const resolve = (schema: Schema) => resolved(schema, document)
  const noun = route.path.split('/')[2] ?? ''
  const ofNoun = Object.entries(all).flatMap(([key, values]) =>
    key.startsWith(`${noun} `) ? [[key.slice(noun.length + 1), values] as const] : [],
  )
  const known = { ...all, ...Object.fromEntries(ofNoun) }
  // One thing is wrong: of the body, if there is one, else of the address.
  const breaksBody = !isValid && requestBody !== undefined && random() < 0.7
  const breaksAddress = !isValid && !breaksBody
  let address = route.path as string
  for (const { name } of parameters.filter((one) => one.in === 'path')) {
    const wrong = breaksAddress && random() < 0.5
    const value = wrong
      ? pick(['x', '%00', '../..', 'a'.repeat(400), "'", '漢'], random)
      : pick(known[name] ?? ['x'], random)
    address = address.replace(`{${name}}`, wrong && value === '%00' ? '%00' : encodeURIComponent(String(value)))
  }
  const query = new URLSearchParams()
  for (const { name, required, schema } of parameters.filter((one) => one.in === 'query')) {
    if (!required && random() < 0.7) continue
    const value = name === 'after' ? undefined : fitting(resolve(schema), random, known, name)
    if (breaksAddress) query.set(name, textOf(broken(value, random)).replaceAll('\ud800', ''))
    else if (value !== undefined && value !== null) query.set(name, textOf(value))
  }
  const body = requestBody && fitting(resolve(requestBody.content['application/json'].schema), random, known)
  return {
    address: query.size > 0 ? `${address}?${query.toString()}` : address,
    body: breaksBody ? broken(body, random) : body,
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** Why an answer is a fault of ours. */
function faultIn(route: RouteContract, { status, body }: { status: number; body: unknown }): string | undefined {
  if (status >= 500) return `${status}`
  if (status >= 400) {
    const { title, id } = body as { title?: unknown; id?: unknown }
    return typeof title === 'string' && typeof id === 'string' ? undefined : `${status} without a problem`
  }
  if (route.answer === undefined) return undefined
  const parsed = route.answer.safeParse(body)
  if (parsed.success) {
    const path = undeclaredIn(body, parsed.data)
    return path === undefined ? undefined : `an answer with a field that it does not declare: ${path}`
  }
  return `an answer that does not fit: ${parsed.error.issues[0]?.path.join('.')} ${parsed.error.issues[0]?.message}`
}

/** The first field of an answer that reading it by its schema has left out. */
function undeclaredIn(body: unknown, read: unknown): string | undefined {
  if (typeof body !== 'object' || body === null || typeof read !== 'object' || read === null) return undefined
  for (const [name, value] of Object.entries(body)) {
    if (!(name in read)) return name
    const deeper = undeclaredIn(value, (read as Record<string, unknown>)[name])
    if (deeper !== undefined) return `${name}.${deeper}`
  }
  return undefined
}

function resolved(schema: Schema, document: Document): Schema {
  if (schema.$ref) return resolved(document.components.schemas?.[schema.$ref.split('/').at(-1) ?? ''] ?? {}, document)
  return {
    ...schema,
    ...(schema.items ? { items: resolved(schema.items, document) } : {}),
    ...(schema.properties
      ? {
          properties: Object.fromEntries(
            Object.entries(schema.properties).map(([key, of]) => [key, resolved(of, document)]),
          ),
        }
      : {}),
    ...(schema.anyOf ? { anyOf: schema.anyOf.map((of) => resolved(of, document)) } : {}),
    ...(schema.oneOf ? { oneOf: schema.oneOf.map((of) => resolved(of, document)) } : {}),
  }
}
