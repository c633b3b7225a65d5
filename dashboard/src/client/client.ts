import { Problem, problemOf } from './problem.ts'
import type { AnswerOf, Asked, InputOf, PathOf } from './routes.ts'

/** What any route may be asked with. */
export interface AnyInput {
  path?: Record<string, string>
  query?: Record<string, unknown>
  body?: unknown
}

let whenSignedOut: () => void = () => {}

/** Says what happens when a session has ended for good. */
export function onSignedOut(listener: () => void): void {
  whenSignedOut = listener
}

/** Asks for something. `get('/api/runs/{id}', { path: { id } })` */
export function get<Path extends PathOf<'get'>>(path: Path, ...[input]: Asked<InputOf<'get', Path>>) {
  return call<AnswerOf<'get', Path>>('get', path, input as AnyInput)
}

/** Changes something. The same press of a button changes it once, however often it has to be sent. */
export function change<Method extends 'post' | 'patch' | 'delete', Path extends PathOf<Method>>(
  method: Method,
  path: Path,
  ...[input]: Asked<InputOf<Method, Path>>
) {
  return call<AnswerOf<Method, Path>>(method, path, input as AnyInput)
}

/** `change('post', ...)` */
export function post<Path extends PathOf<'post'>>(path: Path, ...[input]: Asked<InputOf<'post', Path>>) {
  return call<AnswerOf<'post', Path>>('post', path, input as AnyInput)
}

/** The address of a route: names filled in, several words of a query joined by commas, what is empty left out. */
export function addressOf(path: string, { path: names = {}, query = {} }: AnyInput = {}): string {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(names[name] ?? ''))
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query))
    if (value !== undefined && value !== null && value !== '' && !(Array.isArray(value) && value.length === 0))
      search.set(name, String(value))
  return search.size === 0 ? filled : `${filled}?${search}`
}

/** @throws {Problem} with the status 0 when the server is not there */
async function call<Answer>(method: string, path: string, input?: AnyInput): Promise<Answer> {
  const headers = new Headers({ accept: 'application/json' })
  if (method !== 'get') headers.set('idempotency-key', crypto.randomUUID())
  if (input?.body !== undefined) headers.set('content-type', 'application/json')
  const request = { method: method.toUpperCase(), headers, body: JSON.stringify(input?.body) }
  const send = () => sent(addressOf(path, input), request)
  let response = await send()
  const isSignIn = path.startsWith('/api/sign-in')
  if (response.status === 401 && !isSignIn && (await renewed())) response = await send()
  if (response.status === 401 && !isSignIn) whenSignedOut()
  if (!response.ok) throw await problemOf(response)
  return (response.status === 204 ? undefined : await response.json()) as Answer
}

async function sent(address: string, request: RequestInit): Promise<Response> {
  try {
    return await fetch(address, request)
  } catch (error) {
    throw new Problem(0, { title: error instanceof Error ? error.message : String(error) })
  }
}

let renewing: Promise<boolean> | undefined

/** Renews the session, once for all that wait for it. */
function renewed(): Promise<boolean> {
  renewing ??= sent('/api/sign-in/refresh', {
    method: 'POST',
    headers: { 'idempotency-key': crypto.randomUUID() },
  })
    .then(({ ok }) => ok)
    .finally(() => {
      renewing = undefined
    })
  return renewing
}
