import { afterAll, beforeAll, inject } from 'vitest'
import { templateName } from '../database/template-database.ts'
import type { DeclaredPipeline } from '../pipelines/pipeline.ts'
import { createTestKit, type TestKit, type TestKitOptions } from '../test.ts'
import type { RunReport } from './trail/report.ts'

/** A test kit on this run's server. */
export async function startKit(
  pipelines: readonly DeclaredPipeline[],
  options: Omit<TestKitOptions, 'pipelines' | 'serverUrl' | 'template'> = {},
): Promise<TestKit> {
  return await createTestKit({ pipelines, serverUrl: inject('adminUrl'), template: templateName, ...options })
}

/** Rows of the kit's database. */
export async function select<Row extends object>(
  kit: TestKit,
  text: string,
  values: readonly unknown[] = [],
): Promise<Row[]> {
  const { database } = await kit.platform.engine()
  const { rows } = await database.pool.query<Row>(text, [...values])
  return rows
}

/** The states of a run's steps by name, without items. */
export function statesOf(report: RunReport): Record<string, string> {
  return Object.fromEntries(report.steps.filter((step) => step.item === null).map((step) => [step.name, step.status]))
}

/** The states of an each's items by key. */
export function itemStatesOf(report: RunReport, name: string): Record<string, string> {
  const items = report.steps.filter((step) => step.name === name && step.item !== null)
  return Object.fromEntries(items.map((step) => [step.item ?? '', step.status]))
}

/** The stored output of a step, as its row has it. */
export async function outputOf(kit: TestKit, run: string, step: string, item = ''): Promise<unknown> {
  const rows = await select<{ output: unknown }>(
    kit,
    'SELECT output FROM steps WHERE run_id = $1 AND step = $2 AND item = $3',
    [run, step, item],
  )
  return rows[0]?.output
}

/** Resolves when the condition holds. */
export async function until(condition: () => boolean | Promise<boolean>, what = 'the condition'): Promise<void> {
  const deadline = performance.now() + 15_000
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`expected ${what} to hold within 15 s`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

/** A door that steps wait at until the test opens it. */
export class Door {
  /** How many have come to it. */
  waiting = 0
  #opened = Promise.withResolvers<void>()

  async pass(signal?: AbortSignal): Promise<void> {
    this.waiting += 1
    const aborted = Promise.withResolvers<never>()
    const abort = (): void => aborted.reject(signal?.reason)
    signal?.addEventListener('abort', abort, { once: true })
    try {
      signal?.throwIfAborted()
      await Promise.race([this.#opened.promise, aborted.promise])
    } finally {
      signal?.removeEventListener('abort', abort)
    }
  }

  open(): void {
    this.#opened.resolve()
  }
}

/** One kit for all tests of a file: pipelines are declared between the tests, and the kit starts before the first. */
export function shareKit(options: Parameters<typeof startKit>[1] = {}) {
  const pipelines: DeclaredPipeline[] = []
  let kit: TestKit | undefined
  beforeAll(async () => {
    kit = await startKit(pipelines, options)
  })
  afterAll(async () => {
    await kit?.close()
  })
  return {
    declare<Declared extends DeclaredPipeline>(declared: Declared): Declared {
      pipelines.push(declared)
      return declared
    },
    get kit(): TestKit {
      if (!kit) throw new Error('expected the kit inside a test; it starts before the first one')
      return kit
    },
  }
}
