import { createTestKit, type TestKit, type TestKitOptions } from 'millrace/test'
import { inject } from 'vitest'
import { serve } from '../../src/api/serve-platform.ts'
import { templateName } from '../../src/database/template-database.ts'
import { program } from '../../src/people/actor.ts'
import { type Role, roles } from '../../src/people/role.ts'
import { createToken } from '../../src/people/tokens/tokens.ts'
import type { User } from '../../src/people/users/user.ts'
import { createUser } from '../../src/people/users/users.ts'

/** A platform whose HTTP door is open, with somebody of every role and a token of each. */
export interface PlatformDoor extends AsyncDisposable {
  kit: TestKit
  address: string
  users: Record<Role, User>
  tokens: Record<Role, string>
  /** Asks as somebody of a role; null is nobody. JSON both ways. */
  ask(
    role: Role | null,
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Answer>
}

interface Answer {
  status: number
  body: unknown
  headers: Headers
}

export async function openPlatformDoor(options: TestKitOptions): Promise<PlatformDoor> {
  const kit = await createTestKit({ ...options, serverUrl: inject('adminUrl'), template: templateName })
  const { database } = await kit.platform.engine()
  const users = {} as Record<Role, User>
  const tokens = {} as Record<Role, string>
  for (const role of roles) {
    users[role] = await createUser(database, { email: `${role}@example.com`, name: role, role }, program)
    tokens[role] = (await createToken(database, { user: users[role], name: 'test', role }, program)).secret
  }
  const generous = { burst: 1_000_000, perSecond: 1_000_000 }
  const rateLimits = { known: generous, unknown: generous }
  const api = await serve(kit.platform, { port: 0, host: '127.0.0.1', rateLimits })
  return {
    kit,
    address: api.address,
    users,
    tokens,
    async ask(role, method, path, body, headers = {}) {
      const answer = await fetch(api.address + path, {
        method,
        headers: {
          ...(role === null ? {} : { authorization: `Bearer ${tokens[role]}` }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      const text = await answer.text()
      const isJson = /json(;|$)/.test(answer.headers.get('content-type') ?? '')
      return { status: answer.status, body: isJson ? JSON.parse(text) : text, headers: answer.headers }
    },
    async [Symbol.asyncDispose]() {
      await api.close()
      await kit.close()
    },
  }
}
