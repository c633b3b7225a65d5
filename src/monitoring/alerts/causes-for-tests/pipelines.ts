import { z } from 'zod'
import { dataset } from '../../../pipelines/dataset.ts'
import type { DeclaredPipeline } from '../../../pipelines/pipeline.ts'
import { pipeline } from '../../../pipelines/pipeline.ts'
import type { Fault, World } from './fault.ts'
import type { Draws } from './seeded.ts'
import type { Trouble } from './source.ts'

export const once = { retry: { attempts: 1 } }
const params = z.object({ region: z.string().default('north'), note: z.string().default('') })

const prices = dataset({
  name: 'prices',
  table: 'market.prices',
  key: ['source', 'day'],
  columns: { source: 'text', day: 'date', price: 'numeric' },
  source: 'source',
  time: 'day',
  checks: { range: { price: { from: 0, to: 100 } } },
})

/** One step that works until the world breaks. */
export function working(name: string, world: World, draws: Draws, fails: () => unknown): DeclaredPipeline {
  return pipeline(name, { params }).step(draws.pick(['fetch', 'import', 'refresh']), once, async () => {
    if (world.isBroken) await fails()
    return 1
  })
}

/** Asks the source, which gets into trouble; sometimes something else has changed as well. */
export function asking(
  name: string,
  world: World,
  draws: Draws,
  trouble: Trouble,
  { isDistracted = true } = {},
): Fault {
  const { source } = world
  const declare = (after: boolean) => {
    const asks = pipeline(name, { params }).step('fetch', once, async ({ http }) => {
      // Patient while all is well: a busy machine must not look like a slow source.
      const options = { timeout: world.isBroken ? '1s' : '30s', retry: { attempts: 1 } }
      const rows = (await (await http.get(`${source.url}/${name}`, options)).json()) as object[]
      return rows.length
    })
    return after ? asks.step('count', { from: 'fetch' }, ({ inputs }) => inputs.fetch) : asks
  }
  const chance = isDistracted ? draws.next() : 1
  const fault: Fault = { pipeline: declare(false), breaks: () => void source.troubles.set(name, trouble) }
  if (chance < 0.2) return { ...fault, distraction: 'code', deployed: declare(true) }
  if (chance < 0.4) return { ...fault, distraction: 'parameters', params: { note: 'again' } }
  return fault
}

/** Stages, gates and loads what the source sends. */
export function loading(name: string, { source }: World, trouble: Trouble): Fault {
  const declared = pipeline(name, { window: { lookback: '40d', history: '365d' } })
    .stage('fetch', { dataset: prices, source: name, ...once }, async ({ http }) => {
      const answer = await http.get(`${source.url}/${name}`, { retry: { attempts: 1 } })
      return (await answer.json()) as { source: string; day: string; price: string }[]
    })
    .gate('quality', { from: 'fetch' })
    .load('store', { from: 'quality', into: prices })
  return { pipeline: declared, breaks: () => void source.troubles.set(name, trouble) }
}
