import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { dataset } from './dataset.ts'
import { atLeast } from './from.ts'
import { stepsBelow } from './graph.ts'
import { pipeline } from './pipeline.ts'
import { rows } from './rows.ts'

const prices = dataset({
  name: 'prices',
  table: 'energy.prices',
  key: ['day'],
  columns: { day: 'date', price: 'numeric' },
  time: 'day',
})

const energy = pipeline('energy', {
  params: z.object({ limit: z.number().default(3) }),
  window: { lookback: '30d', history: '10y' },
  overlap: { parallel: 2 },
  timeout: '1h',
})
  .step('eia', { optional: true, source: 'EIA' }, () => rows([{ day: '2026-08-18', price: 1 }]))
  .step('fred', { optional: true, retry: {} }, () => rows([{ day: '2026-08-18', price: 1 }]))
  .step('valid', { from: atLeast(1, ['eia', 'fred']) }, () => rows([{ day: '2026-08-18', price: 1 }]))
  .load('store', { from: 'valid', into: prices })
  .step('summary', { after: 'store' }, () => 'done')

const reports = pipeline('reports')
  .step('list', () => [{ id: 'a' }])
  .each('send', { from: 'list', key: (report) => report.id, limit: 2, tolerate: '10%', timeout: '30s' }, () => 1)
  .wait('pause', { from: 'send', for: '3d' })
  .each('check', { from: 'pause', tolerate: 2 }, () => 1)
  .wait('all', { from: ['check'], signal: 'go', timeout: '1d' })
  .exec('score', { from: 'list', command: ['score'], env: { MODE: 'fast' }, reads: true })

describe('a definition', () => {
  it('has every default filled in', () => {
    expect(energy.definition).toMatchObject({
      name: 'energy',
      overlap: { kind: 'parallel', limit: 2 },
      waitingHoldsSlot: false,
      timeoutMs: 3_600_000,
      parallelSteps: 8,
      window: { lookbackMs: 30 * 86_400_000, overlapMs: 0, zone: 'UTC' },
    })
  })

  it('says whose data a step reads, and how much of it there must be', () => {
    expect(energy.definition.steps.map((step) => step.from)).toEqual([
      undefined,
      undefined,
      { steps: ['eia', 'fred'], atLeast: 1, counted: true },
      { steps: ['valid'], atLeast: 1, counted: false },
      undefined,
    ])
  })

  it('has what each word declares', () => {
    expect(reports.definition.steps).toMatchObject([
      { kind: 'step', name: 'list', after: [], optional: false, retry: { attempts: 1 } },
      { kind: 'each', name: 'send', limit: 2, tolerate: { share: 0.1 }, timeoutMs: 30_000 },
      { kind: 'wait', name: 'pause', perItem: true, wait: { kind: 'for', durationMs: 259_200_000 } },
      { kind: 'each', name: 'check', key: undefined, limit: 8, tolerate: { count: 2 } },
      { kind: 'wait', name: 'all', perItem: false, wait: { kind: 'signal', key: 'go', timeoutMs: 86_400_000 } },
      { kind: 'exec', name: 'score', command: ['score'], env: { MODE: 'fast' }, stdout: 'json', reads: true },
    ])
  })

  it('is the same object every time it is asked for', () => {
    expect(energy.definition).toBe(energy.definition)
  })
})

describe('a pipeline', () => {
  it('does not change when a step is added to it', () => {
    const base = pipeline('base').step('a', () => 1)
    const more = base.step('b', () => 2)
    expect(base.definition.steps).toHaveLength(1)
    expect(more.definition.steps).toHaveLength(2)
  })
})

describe('the graph', () => {
  it('is data', () => {
    const { graph } = energy.definition
    expect(JSON.parse(JSON.stringify(graph))).toEqual(graph)
    expect(graph.steps[2]).toMatchObject({ name: 'valid', from: ['eia', 'fred'], atLeast: 1, after: [] })
    expect(graph.params).toMatchObject({ properties: { limit: { type: 'number', default: 3 } } })
  })

  it('knows what is below a step', () => {
    expect(stepsBelow(energy.definition.graph, ['fred'])).toEqual(['valid', 'store', 'summary'])
    expect(stepsBelow(reports.definition.graph, ['send', 'check'])).toEqual(['pause', 'all'])
  })

  it('has no JSON Schema where the parameters cannot be told', () => {
    const untold = pipeline('untold', { params: z.object({ since: z.date() }) }).step('a', () => 1)
    expect(untold.definition.graph.params).toBeNull()
  })
})

describe('a review', () => {
  const drafts = pipeline('drafts').step('draft', () => ({ text: 'a' }))
  const show = () => ({ text: 'a' })

  it('has its people, times and fallback', () => {
    const [, review] = drafts.review('check', {
      show,
      edit: true,
      assignees: ['Ada@Example.com', 'ada@example.com'],
      group: 'editors',
      quorum: 2,
      within: '4h',
      fallback: 'approve',
      remind: '1h',
      escalate: { after: '2h', group: 'bosses' },
    }).definition.steps
    expect(review).toMatchObject({
      kind: 'review',
      title: 'check',
      assignees: ['ada@example.com'],
      group: 'editors',
      quorum: 2,
      withinMs: 14_400_000,
      fallback: 'approve',
      remindMs: 3_600_000,
      escalate: { afterMs: 7_200_000, assignees: [], group: 'bosses' },
      failsIfRejected: false,
    })
  })

  it.each([
    [{ edit: true } as const, '`edit` needs `show`'],
    [{ fallback: 'approve' } as const, '`fallback` needs `within`'],
    [{ within: '1h', fallback: 'perhaps' } as never, "'approve' or 'reject'"],
    [{ form: z.object({}), within: '1h', fallback: 'approve' } as const, 'a fallback that answers the form'],
    [{ form: z.object({ at: z.date() }) }, 'told as JSON Schema'],
    [{ assignees: ['ada'] }, 'e-mail addresses'],
    [{ assignees: ['ada@example.com'], quorum: 2 }, 'a quorum of at most 1'],
    [{ escalate: { after: '1h' } }, 'assignees or a group'],
    [{ within: '1h', escalate: { after: '1h', group: 'bosses' } }, 'shorter than within'],
  ])('cannot be %j', (options, why) => {
    expect(() => drafts.review('check', options)).toThrow(why)
  })
})
