import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { pipeline } from './pipeline.ts'

const items = () => [{ id: 'a', other: 'b' }]

function shapes(declared: { definition: { graph: { steps: { name: string; shape: string }[] } } }) {
  return Object.fromEntries(declared.definition.graph.steps.map((step) => [step.name, step.shape]))
}

function versionWith(limit: z.ZodType): string {
  return pipeline('p', { params: z.object({ limit }) }).step('list', items).definition.version
}

const base = pipeline('p').step('list', items)

describe('the version of a pipeline', () => {
  const version = base.definition.version

  it('is 16 hexadecimal digits, the same for the same declaration', () => {
    expect(version).toMatch(/^[0-9a-f]{16}$/)
    expect(pipeline('p').step('list', items).definition.version).toBe(version)
  })

  it.each([
    ['code', pipeline('p').step('list', () => [])],
    ['settings of a step', pipeline('p').step('list', { timeout: '1m' }, items)],
    ['settings of the pipeline', pipeline('p', { parallelSteps: 2 }).step('list', items)],
    ['parameters', pipeline('p', { params: z.object({ limit: z.number() }) }).step('list', items)],
    ['the graph', base.step('more', items)],
  ])('changes with its %s', (_, changed) => {
    expect(changed.definition.version).not.toBe(version)
  })

  it('changes with the schema of the parameters', () => {
    expect(versionWith(z.number())).not.toBe(versionWith(z.string()))
    expect(versionWith(z.number())).toBe(versionWith(z.number()))
  })
})

describe('the shape of a step', () => {
  const chained = base
    .each('send', { from: 'list', key: (item) => item.id }, () => 1)
    .each('check', { from: 'send' }, () => 1)
    .step('end', { from: 'list' }, () => 1)

  it('does not change with its code and its settings', () => {
    const changed = base
      .each('send', { from: 'list', key: (item) => item.id, limit: 2, retry: {} }, () => 2)
      .each('check', { from: 'send' }, () => 3)
      .step('end', { from: 'list', after: 'check' }, () => 4)
    expect(shapes(changed)).toEqual(shapes(chained))
  })

  it('changes with the key of its items, down the chain', () => {
    const changed = base
      .each('send', { from: 'list', key: (item) => item.other }, () => 1)
      .each('check', { from: 'send' }, () => 1)
      .step('end', { from: 'list' }, () => 1)
    const [before, after] = [shapes(chained), shapes(changed)]
    expect(Object.keys(before).filter((name) => before[name] !== after[name])).toEqual(['send', 'check'])
  })

  it('changes with its inputs and its kind', () => {
    const steps = base.step('other', items)
    const all = [
      steps.step('x', items),
      steps.step('x', { from: 'list' }, items),
      steps.step('x', { from: 'other' }, items),
      steps.exec('x', { from: 'list', command: ['a'] }),
      steps.exec('x', { from: 'list', command: ['a'], stdout: 'log' }),
    ]
    expect(new Set(all.map((declared) => shapes(declared).x)).size).toBe(all.length)
  })
})
