import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { serve } from '../../src/api/serve-platform.ts'
import { defineConfig } from '../../src/pipelines/config.ts'
import { pipeline } from '../../src/pipelines/pipeline.ts'
import { system } from '../../src/pipelines/system.ts'
import { createPlatform } from '../../src/platform.ts'
import { pipelineNames, zone } from '../rows/fill-doors.ts'

/** The HTTP door of a platform that has the pipelines of the history, and somebody who is signed in there. */
export interface Door {
  /** How long an answer takes from the first packet of a new connection to the last byte, in ms. Refuses all but a good one. */
  ask(path: string): Promise<number>
  /** The answer itself. */
  read(path: string): Promise<unknown>
  close(): Promise<void>
}

export async function openDoor(databaseUrl: string, secret: string): Promise<Door> {
  const window = { lookback: '30d', history: '30y', zone }
  const pipelines = pipelineNames.map((name) => pipeline(name, { window }).step('load', () => 1))
  const platform = createPlatform(
    defineConfig({ systems: [system({ name: 'history', pipelines })], database: { url: databaseUrl } }),
  )
  await platform.engine()
  const generous = { burst: 1_000_000, perSecond: 1_000_000 }
  const rateLimits = { known: generous, unknown: generous }
  const door = await serve(platform, { port: 0, host: '127.0.0.1', rateLimits })
  const headers = { authorization: `Bearer ${secret}` }
  const answerOf = async (path: string) => {
    // Without an agent each has a connection of its own.
    const [answer] = (await once(get(door.address + path, { headers, agent: false }), 'response')) as [IncomingMessage]
    const body = await buffer(answer)
    if (answer.statusCode !== 200) throw new Error(`expected ${path} to answer 200, got ${answer.statusCode}`)
    return body
  }
  return {
    async ask(path) {
      const from = performance.now()
      await answerOf(path)
      return performance.now() - from
    },
    async read(path) {
      return JSON.parse((await answerOf(path)).toString('utf8')) as unknown
    },
    async close() {
      await door.close()
      await platform.stop(0)
    },
  }
}
