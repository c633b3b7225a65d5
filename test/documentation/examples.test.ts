import { execFile } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { system } from 'millrace'
import { createTestKit } from 'millrace/test'
import { MockAgent } from 'undici'
import { beforeAll, expect, inject, it, vi } from 'vitest'
import type { DeclaredPipeline } from '../../src/pipelines/pipeline.ts'
import { makeProject, startProcess } from '../cli/project.ts'
import { allBlocks, root, rootConfig } from './blocks.ts'

// The services of the examples exist nowhere. All of them answer with one price.
vi.mock('../../src/connectors/http/connections.ts', () => ({
  openConnections: () => {
    const agent = new MockAgent()
    agent.disableNetConnect()
    // It has none of its own.
    agent.destroy = () => agent.close()
    const price = { product: 'apple', day: '2026-08-18', price: 2.9 }
    const anything = { path: () => true, method: 'GET' }
    agent
      .get(/\.example$/)
      .intercept(anything)
      .reply(200, [price])
      .persist()
    // Nothing is sent, so there is nobody to tell that it was.
    const request = agent.request.bind(agent)
    return Object.assign(agent, { request: (options: Parameters<typeof request>[0]) => request(options) })
  },
}))

const blocks = allBlocks()
const examples = blocks
  .filter(({ language }) => language === 'ts')
  .map((block, index) => ({ ...block, fileName: `example-${index}.ts` }))

/** What the compiler says of all of them: it starts once, which takes longer than any of them. */
let complaints = ''
beforeAll(async () => {
  await using project = await makeProject('')
  for (const { fileName, text } of examples) project.write(fileName, text)
  project.write('package.json', '{ "type": "module" }')
  project.write('millrace.config.ts', rootConfig)
  project.write('tsconfig.json', JSON.stringify(compilerSettings))
  const compiler = [join(root, 'node_modules/typescript/bin/tsc'), '--project', project.folder]
  await promisify(execFile)(process.execPath, compiler).catch(({ stdout }) => {
    complaints = stdout
  })
})

it('finds the examples', () => {
  expect(examples.length).toBeGreaterThanOrEqual(3)
})

it.each(examples)(
  '$place: compiles, runs, and so do its pipelines',
  { timeout: 60_000 },
  async ({ place, text, fileName }) => {
    expect(complaints.split('\n').filter((line) => line.includes(fileName) || !line.includes('example-'))).toEqual([''])
    await using project = await makeProject('')
    const file = join(project.folder, 'example.ts')
    project.write('example.ts', text)
    project.write('package.json', '{ "type": "module" }')
    project.write('millrace.config.ts', rootConfig)

    const environment = {
      DATABASE_URL: project.database.url,
      TEST_DATABASE_URL: inject('adminUrl'),
      MILLRACE_NOW: '2026-08-19T12:00:00Z',
    }
    const program = ['--conditions=millrace-source', file]
    const { code, out, err } = await startProcess(process.execPath, program, project.folder, environment).ended
    expect(code, err).toBe(0)
    expect(out).not.toMatch(/failed|partial/)
    if (!/^export /m.test(text)) return

    mkdirSync(join(project.folder, 'migrations'))
    const sql = blocks.filter((block) => block.place === place && block.language === 'sql')
    project.write('migrations/0001-tables.up.sql', sql.map((block) => block.text).join('\n'))
    for (const pipeline of await pipelinesIn(file)) await runOnce(pipeline, join(project.folder, 'migrations'))
  },
)

const compilerSettings = {
  extends: join(root, 'tsconfig.json'),
  compilerOptions: { typeRoots: [join(root, 'node_modules/@types')] },
  include: ['example-*.ts'],
}

async function pipelinesIn(file: string): Promise<DeclaredPipeline[]> {
  const exported: Record<string, unknown> = await import(pathToFileURL(file).href)
  return Object.values(exported).filter((value): value is DeclaredPipeline => {
    return typeof value === 'object' && value !== null && 'definition' in value
  })
}

/** Runs a pipeline in a system of its own, whose tables are made by these migrations. */
async function runOnce(pipeline: DeclaredPipeline, migrations: string): Promise<void> {
  const [table = 'example'] = pipeline.definition.steps.flatMap((step) => (step.kind === 'load' ? step.into.table : []))
  const name = table.replace(/\..*/, '')
  await using kit = await createTestKit({
    systems: [system({ name, pipelines: [pipeline], migrations })],
    now: '2026-08-19T12:00:00Z',
    serverUrl: inject('adminUrl'),
  })
  const report = await kit.run(pipeline.name)
  expect(report).toMatchObject({ status: 'completed', counts: { quarantined: 0 } })
  expect(report.counts.inserted).toBeGreaterThan(0)
}
