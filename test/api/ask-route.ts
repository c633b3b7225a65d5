import type { z } from 'zod'
import { type Contract, contract } from '../../src/api/contract/index.ts'
import type { RouteContract } from '../../src/api/contract/route.ts'
import type { KeyOf } from '../../src/api/handlers.ts'
import type { Role } from '../../src/people/role.ts'
import type { PlatformDoor } from './platform-door.ts'

type RouteOf<Key, Route = Contract> = Route extends RouteContract ? (KeyOf<Route> extends Key ? Route : never) : never
type AnswerOf<Key> = RouteOf<Key> extends { answer: infer Answer extends z.ZodType } ? z.output<Answer> : undefined

interface Request {
  /** What stands in braces in its path. */
  path?: Record<string, string>
  query?: Record<string, string | number | boolean>
  body?: unknown
  as?: Role
}

/** Asks a route of the contract, and holds its answer against it. */
export async function ask<Key extends KeyOf<Contract>>(
  door: PlatformDoor,
  key: Key,
  request: Request = {},
): Promise<AnswerOf<Key>> {
  const { status, body } = await answerOf(door, key, request)
  if (status !== 200 && status !== 204) throw new Error(`${key} was answered ${status}: ${JSON.stringify(body)}`)
  const route: RouteContract | undefined = contract.find((one) => `${one.method} ${one.path}` === key)
  return (route?.answer?.parse(body) ?? undefined) as AnswerOf<Key>
}

/** With which status a route answers, whatever it says. */
export async function statusOf(door: PlatformDoor, key: KeyOf<Contract>, request: Request = {}): Promise<number> {
  return (await answerOf(door, key, request)).status
}

async function answerOf(door: PlatformDoor, key: string, { path = {}, query = {}, body, as = 'operator' }: Request) {
  const [method = '', template = ''] = key.split(' ')
  const address = template.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(path[name] ?? ''))
  const asked = new URLSearchParams(
    Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]),
  )
  return await door.ask(as, method.toUpperCase(), asked.size > 0 ? `${address}?${asked.toString()}` : address, body)
}
