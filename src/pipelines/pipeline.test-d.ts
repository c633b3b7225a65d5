// Checked by the compiler alone: what the words of a pipeline know of each other.
import { z } from 'zod'
import { dataset } from './dataset.ts'
import { type Equal, is } from './equal.test-d.ts'
import { atLeast } from './from.ts'
import type { Json } from './json.ts'
import { type Pipeline, pipeline } from './pipeline.ts'
import { type RowSet, rows, type StagedRows } from './rows.ts'
import type { StepType } from './step-type.ts'
import type { LoadCounts } from './steps/load.ts'
import type { Window } from './window.ts'

interface Price {
  day: string
  price: number
}

interface Branch {
  name: string
  branches: Branch[]
}

const prices = dataset({
  name: 'prices',
  table: 'energy.prices',
  key: ['day'],
  columns: { day: 'date', price: 'numeric', note: 'text?' },
  time: 'day',
})

const options = {
  params: z.object({ limit: z.number().default(3), since: z.coerce.date() }),
  window: { lookback: '30d', history: '10y' },
}

const two = pipeline('two', options)
  .step('eia', () => rows<Price>([]))
  .step('fred', async () => rows([{ day: new Date(), price: 1, note: undefined as string | undefined }]))

// inputs: one step, a list, at least some, none
two.step('one', { from: 'eia' }, ({ inputs }) => is<Equal<typeof inputs, { eia: RowSet<Price> }>>())
two.step('list', { from: ['eia', 'fred'] }, ({ inputs }) => {
  is<Equal<typeof inputs.eia, RowSet<Price>>>()
  is<Equal<typeof inputs.fred, RowSet<{ day: string; price: number; note: string | undefined }>>>()
})
two.step('some', { from: atLeast(1, ['eia', 'fred']) }, ({ inputs }) => {
  is<Equal<typeof inputs.eia, RowSet<Price> | undefined>>()
  is<Equal<keyof typeof inputs, 'eia' | 'fred'>>()
})
two.step('none', ({ inputs }) => is<Equal<typeof inputs, {}>>())
two.step('after', { after: 'eia' }, ({ inputs }) => is<Equal<typeof inputs, {}>>())
two.step('late', { when: ({ inputs }) => inputs.eia.count > 0, from: 'eia' }, ({ inputs }) => inputs.eia.count)

// params are what the schema makes of them, as they read back; a run is started with what goes into it
two.step('params', ({ params }) => is<Equal<typeof params, { limit: number; since: string }>>())
type Types = NonNullable<typeof two.types>
is<Equal<Types['given'], { limit?: number | undefined; since: unknown }>>()
pipeline('bare').step('a', ({ params }) => is<Equal<typeof params, {}>>())
pipeline('key', { ...options, overlapKey: ({ params }) => `${params.limit}` })

// windows: there, or not
two.step('windowed', { source: 'EIA' }, ({ window }) => is<Equal<typeof window, Window>>())
pipeline('bare').step('a', ({ window }) => is<Equal<typeof window, undefined>>())

// outputs as they read back
const outputs = pipeline('outputs')
  .step('value', () => ({ at: new Date(), count: 1, tags: ['a'], maybe: undefined as number | undefined }))
  .step('list', async () => [{ id: 'a', at: new Date() }])
  .step('nothing', () => {})
  .step('tree', (): Branch => ({ name: 'root', branches: [] }))
  .step('either', ({ attempt }) => (attempt > 1 ? Promise.resolve({ a: 1 }) : { a: 2 }))
  .step('unknown', (): unknown => JSON.parse('1'))
  .step('sourced', () => ({ source: 'EIA', price: 1 }))
type Outputs = NonNullable<typeof outputs.types>['steps']
is<Equal<Outputs['value']['read'], { at: string; count: number; tags: string[]; maybe: number | undefined }>>()
is<Equal<Outputs['list']['read'], { id: string; at: string }[]>>()
is<Equal<Outputs['nothing']['read'], null>>()
is<Equal<Outputs['tree']['read']['branches'][number]['name'], string>>()
is<Equal<Outputs['either']['read'], { a: number }>>()
is<Equal<Outputs['unknown']['read'], Json>>()
is<Equal<Outputs['sourced']['read'], { source: string; price: number }>>()

// eaches: over a list, over rows, chained, and through waits of each item
const items = outputs
  .each('send', { from: 'list', key: (item) => item.id }, ({ item, key, inputs }) => {
    is<Equal<typeof item, { id: string; at: string }>>()
    is<Equal<typeof key, string>>()
    is<Equal<typeof inputs, {}>>()
    return { sent: new Date(), id: item.id }
  })
  .each('check', { from: 'send' }, ({ item, inputs }) => {
    is<Equal<typeof item, { sent: string; id: string }>>()
    is<Equal<typeof inputs, {}>>()
    return item.id.length
  })
  .wait('pause', { from: 'check', until: ({ item, key, now }) => (key === `${item}` ? now() : '2026-01-01T00:00Z') })
  .each('paused', { from: 'pause' }, ({ item }) => is<Equal<typeof item, number>>())
  .wait('answer', {
    from: 'send',
    signal: ({ item, key }) => `${item.id}:${key}`,
    schema: z.object({ ok: z.boolean() }),
  })
  .each('answered', { from: 'answer' }, ({ item }) => is<Equal<typeof item, { ok: boolean }>>())
  .step('all', { from: 'send' }, ({ inputs }) => {
    is<Equal<typeof inputs.send, RowSet<{ key: string; output: { sent: string; id: string } }>>>()
  })
two.each('rows', { from: 'eia', key: (price) => price.day }, ({ item }) => is<Equal<typeof item, Price>>())

// loads, programs and waits
const others = two
  .load('store', { from: 'eia', into: prices })
  .exec('score', { from: 'eia', command: ['score'], output: z.array(z.object({ at: z.date() })) })
  .exec('list', { from: 'eia', command: ({ inputs }) => inputs.eia.map((price) => price.day) })
  .exec('log', { command: ['log'], stdout: 'log' })
  .wait('signal', { signal: 'go' })
  .wait('payload', {
    signal: ({ params }) => `go:${params.limit}`,
    timeout: '3d',
    schema: z.object({ by: z.string() }),
  })
  .wait('days', { for: '3d' })
type Others = NonNullable<typeof others.types>['steps']
is<Equal<Others['store']['read'], LoadCounts>>()
is<Equal<Others['score']['read'], { at: string }[]>>()
is<Equal<Others['list']['read'], Json>>()
is<Equal<Others['log']['read'], null>>()
is<Equal<Others['signal']['read'], Json>>()
is<Equal<Others['payload']['read'], { by: string }>>()
is<Equal<Others['days']['read'], null>>()

// reviews: what is shown, what is answered, and what that leaves readers
const reviews = two
  .step('draft', () => ({ text: 'a', at: new Date() }))
  .review('plain', { from: 'draft', within: '1h', fallback: 'approve' })
  .review('edited', {
    from: 'draft',
    show: ({ inputs }) => ({ text: inputs.draft.text }),
    edit: true,
    within: '1h',
    fallback: () => ({ text: 'b' }),
  })
  .review('formed', { form: z.object({ day: z.coerce.number() }), within: '1h', fallback: { day: 1 } })
  .step('read', { from: ['plain', 'edited', 'formed'] }, ({ inputs: { plain, edited, formed } }) => {
    is<Equal<typeof plain.shown, null>>()
    if (plain.decision === 'approved') is<Equal<typeof plain.answer, null>>()
    if (edited.decision === 'approved') is<Equal<typeof edited.answer, { text: string }>>()
    if (formed.decision === 'approved') is<Equal<typeof formed.answer, { day: number }>>()
    if (formed.decision === 'timed_out') is<Equal<typeof formed.answer, { day: number } | null>>()
    if (formed.decision === 'rejected') is<Equal<typeof formed.answer, null>>()
    is<Equal<typeof formed.by, string | null>>()
  })
items
  .review('checked', { from: 'check', show: ({ item, key }) => ({ [key]: item }), edit: true })
  .each('go', { from: 'checked' }, ({ item }) => is<Equal<typeof item.shown, { [x: string]: number }>>())
  .review('looked', { from: 'check' })
  .each('on', { from: 'looked' }, ({ item }) => is<Equal<typeof item.shown, number>>())
// @ts-expect-error an answer that does not fit the form
reviews.review('x', { form: z.object({ text: z.string() }), within: '1h', fallback: { text: 1 } })
// @ts-expect-error an answer where none is asked for
reviews.review('x', { within: '1h', fallback: { text: 'a' } })

// names that are only known at run time
type Sources = Pipeline<{}, {}, false, Record<string, StepType<RowSet<Price>, never>>>
export function fromSources(names: readonly [string, ...string[]]) {
  let sources: Sources = pipeline('sources')
  for (const name of names) sources = sources.step(name, () => rows<Price>([]))
  return sources.step('all', { from: atLeast(1, names) }, ({ inputs }) => Object.keys(inputs).length)
}

// what does not compile: names
// @ts-expect-error a name that is there
two.step('eia', () => 1)
// @ts-expect-error an unknown step
two.step('x', { from: 'eai' }, () => 1)
// @ts-expect-error an unknown step in a list
two.step('x', { from: ['eia', 'fread'] }, () => 1)
// @ts-expect-error an empty list
two.step('x', { from: [] }, () => 1)
// @ts-expect-error an unknown step in atLeast
two.step('x', { from: atLeast(1, ['eia', 'fread']) }, () => 1)
// @ts-expect-error atLeast of nothing
atLeast(1, [])
// @ts-expect-error an unknown step in after
two.step('x', { after: 'eai' }, () => 1)
const above = pipeline('above')
// @ts-expect-error a step below
above.step('a', { from: 'b' }, () => 1).step('b', () => 1)
// @ts-expect-error an unknown option
two.step('x', { retires: {} }, () => 1)

// what does not compile: inputs
// @ts-expect-error a step that is not in from
two.step('x', { from: 'eia' }, ({ inputs }) => inputs.fred)
// @ts-expect-error a step that may be missing
two.step('x', { from: atLeast(1, ['eia']) }, ({ inputs }) => inputs.eia.count)
// @ts-expect-error a window in a pipeline without one
pipeline('x').step('a', ({ window }) => window.from)
// @ts-expect-error a source in a pipeline without a window
pipeline('x').step('a', { source: 'EIA' }, () => 1)
// @ts-expect-error a parameter the schema does not have
two.step('x', ({ params }) => params.limits)

// what does not compile: outputs
// @ts-expect-error a bigint
two.step('x', () => 1n)
// @ts-expect-error a function
two.step('x', () => ({ run: () => 1 }))
// @ts-expect-error a bigint in rows
two.step('x', () => rows([{ total: 1n }]))
// @ts-expect-error a generator that is not marked as rows
two.step('x', async function* () {
  yield { a: 1 }
})
// @ts-expect-error rows of one item
outputs.each('x', { from: 'list', key: (item) => item.id }, () => rows([{ a: 1 }]))

// what does not compile: eaches
// @ts-expect-error a step that is no list
outputs.each('x', { from: 'value', key: () => 'a' }, () => 1)
// @ts-expect-error no key
outputs.each('x', { from: 'list' }, () => 1)
// @ts-expect-error a key that is no text
outputs.each('x', { from: 'list', key: (item) => item.id.length }, () => 1)
// @ts-expect-error a key on a chain
items.each('x', { from: 'send', key: (item) => item.id }, () => 1)
// @ts-expect-error two steps
outputs.each('x', { from: ['list', 'list'], key: () => 'a' }, () => 1)
// @ts-expect-error a share without its sign
outputs.each('x', { from: 'list', key: (item) => item.id, tolerate: '10' }, () => 1)

// what does not compile: loads, programs, waits
const unfit = pipeline('unfit')
  .step('short', () => rows([{ price: 1 }]))
  .step('wrong', () => rows([{ day: 'a', price: 1, note: 1 }]))
// @ts-expect-error rows that do not fit: day is missing
unfit.load('x', { from: 'short', into: prices })
// @ts-expect-error rows that do not fit: note is a number
unfit.load('x', { from: 'wrong', into: prices })
// @ts-expect-error a value that is no rows
outputs.load('x', { from: 'list', into: prices })
// @ts-expect-error an empty command
two.exec('x', { command: [] })
// @ts-expect-error an unknown kind of output
two.exec('x', { command: ['a'], stdout: 'text' })
// @ts-expect-error two kinds of wait
two.wait('x', { for: '1d', until: () => new Date() })
// @ts-expect-error no kind of wait
two.wait('x', {})
// @ts-expect-error a deadline on a wait for time
two.wait('x', { for: '1d', timeout: '2d' })
// @ts-expect-error a signal that is no text
two.wait('x', { signal: () => 42 })
// @ts-expect-error an item where the run waits as a whole
two.wait('x', { from: 'eia', signal: ({ item }) => item })

// what does not compile: pipelines and datasets
// @ts-expect-error an unknown overlap
pipeline('x', { overlap: 'wait' })
// @ts-expect-error parameters that are no object
pipeline('x', { params: z.string() })
// @ts-expect-error a window without a history
pipeline('x', { window: { lookback: '1d' } })
// @ts-expect-error a key that is no column
dataset({ name: 'x', table: 'a.b', key: ['c'], columns: { d: 'text' } })
// @ts-expect-error a key that may be null
dataset({ name: 'x', table: 'a.b', key: ['d'], columns: { d: 'text?' } })
// @ts-expect-error a source that is no text
dataset({ name: 'x', table: 'a.b', key: ['d'], columns: { d: 'integer' }, source: 'd' })
// @ts-expect-error a time that is no time
dataset({ name: 'x', table: 'a.b', key: ['d'], columns: { d: 'text' }, time: 'd' })
// @ts-expect-error an unknown type
dataset({ name: 'x', table: 'a.b', key: ['d'], columns: { d: 'string' } })
// @ts-expect-error a table without its schema
dataset({ name: 'x', table: 'b', key: ['d'], columns: { d: 'text' } })

// Plain JSON, a signal's payload say, may be returned as it is.
pipeline('passes-json-on')
  .wait('answer', { signal: 'go' })
  .step('read', { from: 'answer' }, ({ inputs }) => inputs.answer)
  .step('after', { from: 'read' }, ({ inputs }) => {
    is<Equal<typeof inputs.read, Json>>()
    return null
  })

// rows of a dataset: columns are known, values are not; readers find them as they are stored
const staged = two
  .stage('spot', { dataset: prices, source: 'EIA' }, ({ window }) => [{ day: window.firstDay, price: '1.5' }])
  .stage('future', { dataset: prices }, async function* () {
    yield { day: 5, price: null, note: 'whatever comes from outside' }
  })
staged.step('read', { from: 'spot' }, ({ inputs }) => {
  is<Equal<typeof inputs.spot, StagedRows<{ day: string; price: string; note: string | null }>>>()
})
// @ts-expect-error a row without any of the columns
two.stage('other', { dataset: prices }, () => [{ colour: 'red' }])
// @ts-expect-error no rows
two.stage('other', { dataset: prices }, () => 5)
// @ts-expect-error no window, no source
pipeline('bare').stage('a', { dataset: prices, source: 'EIA' }, () => [])

// a gate takes staged rows and lets them through; a load takes any rows that fit
staged.gate('quality', { from: ['spot', 'future'], warn: 95 }).load('store', { from: 'quality', into: prices })
staged.gate('quality', { from: atLeast(1, ['spot', 'future']) }).load('store', { from: 'quality', into: prices })
staged.load('store', { from: ['spot', 'future'], into: prices, write: 'replace' })
// @ts-expect-error rows of no dataset
two.gate('quality', { from: 'eia' })
// @ts-expect-error no such way
staged.load('store', { from: 'spot', into: prices, write: 'upsert' })
