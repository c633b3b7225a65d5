import { rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { defineConfig } from '../../pipelines/config.ts'
import { createPlatform, type Platform } from '../../platform.ts'
import { select, startKit } from '../../runs/kit-for-tests.ts'
import type { TestKit } from '../../test.ts'
import { listAlerts } from './acts.ts'
import type { Fault, World } from './causes-for-tests/fault.ts'
import { makeFaults } from './causes-for-tests/kinds.ts'
import { seeded } from './causes-for-tests/seeded.ts'
import { openSource } from './causes-for-tests/source.ts'
import { type Monitor, startMonitor } from './monitor.ts'

const count = 100
const leastRight = 80

let world: World
let kit: TestKit
/** The same project after a deployment. */
let deployment: Platform
let monitor: Monitor
let faults: ReturnType<typeof makeFaults>

beforeAll(async () => {
  world = {
    source: await openSource(),
    databaseUrl: inject('adminUrl'),
    markPath: join(tmpdir(), `millrace-causes-${process.pid}`),
    isBroken: false,
  }
  faults = makeFaults(count, seeded(7), world)
  const pipelines = faults.flatMap(({ pipeline, upstream }) => (upstream ? [upstream, pipeline] : [pipeline]))
  const schedules = faults.flatMap((fault) => fault.schedules ?? [])
  kit = await startKit(pipelines, { schedules, roles: ['scheduler'], codeVersion: 'before' })
  await select(kit, 'CREATE SCHEMA market')
  await select(kit, 'CREATE TABLE market.prices (source text, day date, price numeric, PRIMARY KEY (source, day))')
  const deployed = faults.flatMap((fault) => fault.deployed ?? [])
  const config = defineConfig({ systems: [], pipelines: deployed, database: { url: kit.url }, codeVersion: 'after' })
  deployment = createPlatform(config, { clock: kit.clock, simulate: false })
  await deployment.startWorker()
  const engine = await kit.platform.engine()
  monitor = startMonitor(engine, { config: kit.platform.config, onError: () => undefined })
  await monitor.tick()
})
afterAll(async () => {
  await monitor.stop()
  await deployment.stop(0)
  await kit.close()
  await world.source[Symbol.asyncDispose]()
  await rm(world.markPath, { force: true })
})

async function run(names: readonly string[]): Promise<void> {
  for (const name of names) await kit.platform.startRun(name)
  await kit.settle()
  await monitor.tick()
}

async function runBroken({ pipeline: { name }, deployed, params = {} }: Fault): Promise<void> {
  await (deployed ? deployment : kit.platform).startRun(name, { params })
}

it('names the right cause first in at least eighty of a hundred faults', { timeout: 120_000 }, async () => {
  const upstreams = faults.flatMap(({ upstream }) => upstream?.name ?? [])
  const names = faults.map(({ pipeline: { name } }) => name)
  // A gate knows what usually comes after three loads.
  const loads = faults.flatMap(({ pipeline: { name, definition } }) =>
    definition.steps.some(({ kind }) => kind === 'load') ? [name] : [],
  )
  await run([...upstreams, ...names])
  await run(loads)
  await run(loads)
  const engine = await kit.platform.engine()
  expect(await listAlerts(engine, { state: 'all' })).toEqual([])

  world.isBroken = true
  await writeFile(world.markPath, '')
  for (const fault of faults) fault.breaks?.()
  await run(upstreams)
  for (const fault of faults) await runBroken(fault)
  await kit.settle()
  await monitor.tick()

  const alerts = await listAlerts(engine, { limit: 1_000 })
  const wrong = faults.flatMap(({ kind, distraction, pipeline: { name } }) => {
    const facts = alerts.find(({ subject }) => subject === name)?.facts
    if (kind.words.test(facts?.likelyCause ?? '')) return []
    const beside = distraction ? ` beside other ${distraction}` : ''
    return [`${kind.name}${beside}: ${facts?.likelyCause ?? 'no alert'} (${facts?.evidence?.join(', ')})`]
  })
  expect(count - wrong.length, wrong.join('\n')).toBeGreaterThanOrEqual(leastRight)
  expect(alerts).toHaveLength(count + upstreams.length)
})
