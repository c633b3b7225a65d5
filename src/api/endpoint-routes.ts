import type { Pool } from 'pg'
import { acknowledgeAlert } from '../monitoring/alerts/acts.ts'
import { actorText } from '../people/actor.ts'
import type { Endpoint } from '../pipelines/endpoints/endpoint.ts'
import { Refusal } from '../pipelines/refusal.ts'
import type { System } from '../pipelines/system.ts'
import type { Engine } from '../runs/engine.ts'
import { contract } from './contract/index.ts'
import type { RouteContract } from './contract/route.ts'
import type { Asked } from './handlers.ts'

/** A route, and what answers it. */
export interface MountedRoute {
  route: RouteContract
  handler: (asked: Asked<RouteContract>) => unknown
}

/** The routes that systems declare. Refuses one under a word of the platform's own, and one of two systems. */
export function endpointRoutes(systems: readonly System[]): MountedRoute[] {
  const nouns = new Set<string>(contract.map(({ path }) => nounOf(path)))
  const owners = new Map<string, string>()
  return systems.flatMap(({ name: system, routes }) =>
    routes.map((declared) => {
      const noun = nounOf(declared.path)
      const owner = owners.get(noun) ?? system
      owners.set(noun, owner)
      if (nouns.has(noun) || owner !== system) {
        const whose = nouns.has(noun) ? 'Millrace' : `system '${owner}'`
        throw new Refusal(
          `system '${system}' declares ${declared.path}, and /api/${noun} is of ${whose}: put it under a word of its own`,
        )
      }
      const { handler: _, ...route } = declared
      return { route, handler: answering(declared) }
    }),
  )
}

function answering({ handler }: Endpoint): MountedRoute['handler'] {
  return async ({ platform, path, query, body, signed }) => {
    const engine = await platform.engine()
    return await handler({
      pool: readOnly(engine),
      now: engine.clock.now(),
      path,
      query,
      body,
      actor: actorText(signed.actor),
      acknowledgeAlert: async (id, note) => {
        await acknowledgeAlert(engine, id, signed.actor, note === undefined ? {} : { note })
      },
    })
  }
}

/** Whatever a system's endpoint asks, it only reads: each statement in a transaction that can do nothing else. */
function readOnly({ database }: Engine): Pool {
  const query = async (text: string, values: unknown[] = []) =>
    await database.transaction(async (client) => await client.query(text, values), { readOnly: true })
  return { query } as unknown as Pool
}

function nounOf(path: string): string {
  return path.split('/')[2] ?? ''
}
