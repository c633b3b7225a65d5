import { hearBusinessTime } from '../texts/business-time.ts'
import { Problem, problemOf } from './problem.ts'
import type { AnswerOf, Asked, InputOf, PathOf } from './routes.ts'

/** What any route may be asked with. */
export interface AnyInput {
  path?: Record<string, string>
  query?: object
  body?: unknown
}

let whenSignedOut: () => void = () => {}

/** Says what happens when a session has ended for good. */
export function onSignedOut(listener: () => void): void {
  whenSignedOut = listener
}

type Get = <Path extends PathOf<'get'>>(
  path: Path,
  ...input: Asked<InputOf<'get', Path>>
) => Promise<AnswerOf<'get', Path>>
type Post = <Path extends PathOf<'post'>>(
  path: Path,
  ...input: Asked<InputOf<'post', Path>>
) => Promise<AnswerOf<'post', Path>>

/** Asks for something. `get('/api/runs/{id}', { path: { id } })` */
export const get = ((path: string, input?: AnyInput) => send('get', path, input)) as unknown as Get

/** Changes something. `post('/api/runs/{id}/retry', { path: { id }, body: { from } })` */
export const post = ((path: string, input?: AnyInput) => send('post', path, input)) as unknown as Post

/** The address of a route: names filled in, what is empty left out. */
export function addressOf(path: string, { path: names = {}, query = {} }: AnyInput = {}): string {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(names[name] ?? ''))
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query) as [string, string | number | undefined][])
    if (value !== undefined && value !== '') search.set(name, String(value))
  return search.size === 0 ? filled : `${filled}?${search}`
}

/**
 * Sends any request. The same press of a button changes something once, however often it has to be sent.
 *
 * @throws {Problem} with the status 0 when the server is not there
 */
export async function send<Answer>(method: string, path: string, input?: AnyInput): Promise<Answer> {
  const headers = new Headers({ accept: 'application/json' })
  if (method !== 'get') headers.set('idempotency-key', crypto.randomUUID())
  if (input?.body !== undefined) headers.set('content-type', 'application/json')
  const request = { method: method.toUpperCase(), headers, body: JSON.stringify(input?.body) }
  const attempt = () => fetched(addressOf(path, input), request)
  let response = await attempt()
  const isSignIn = path.startsWith('/api/sign-in')
  if (response.status === 401 && !isSignIn && (await renewed())) response = await attempt()
  // Who asks for the session itself is the gate, which knows where to go.
  if (response.status === 401 && !isSignIn && path !== '/api/session') whenSignedOut()
  if (!response.ok) throw await problemOf(response)
  return (response.status === 204 ? undefined : await response.json()) as Answer
}

async function fetched(address: string, request: RequestInit): Promise<Response> {
  try {
    const response = await fetch(address, request)
    hearBusinessTime(response.headers.get('millrace-now'))
    return response
  } catch (error) {
    throw new Problem(0, { title: error instanceof Error ? error.message : String(error) })
  }
}

let renewing: Promise<boolean> | undefined

/** Renews the session, once for all that wait for it. */
function renewed(): Promise<boolean> {
  renewing ??= fetched('/api/sign-in/refresh', {
    method: 'POST',
    headers: { 'idempotency-key': crypto.randomUUID() },
  })
    .then(({ ok }) => ok)
    .finally(() => {
      renewing = undefined
    })
  return renewing
}
