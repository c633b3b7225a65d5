// Pipelines for worker processes of tests: every step says in a file what it does, and waits at gates, which are files.
import { setTimeout as sleep } from 'node:timers/promises'
import { defineConfig, pipeline } from '../../src/index.ts'
import { delivery } from './delivery.ts'
import { journey } from './journey.ts'
import { folder, gate, type Known, note } from './notes.ts'

const parallel = { overlap: { parallel: 1000 } } as const

async function brief(context: Known, step: string, ms = 1): Promise<string> {
  note(context, step, 'begins')
  await sleep(ms)
  note(context, step, 'ends')
  return step
}

/** Does nothing else for so long, and neither does its process. */
function block(ms: number): void {
  const end = performance.now() + ms
  while (performance.now() < end);
}

const line = pipeline('line', parallel)
  .step('one', (context) => brief(context, 'one', 10))
  .step('two', { from: 'one' }, (context) => brief(context, 'two', 10))
  .step('three', { from: 'two' }, (context) => brief(context, 'three', 30))
  .step('four', { from: 'three' }, (context) => brief(context, 'four', 10))
  .step('five', { from: 'four' }, (context) => brief(context, 'five', 10))

/** Waits at a gate in its middle step; told to stop, it does not. */
const held = pipeline('held', parallel)
  .step('first', (context) => brief(context, 'first'))
  .step('hold', { from: 'first' }, async (context) => {
    note(context, 'hold', 'begins')
    await gate(context.attempt === 1 ? 'first-attempt' : 'later-attempts')
    note(context, 'hold', 'ends')
    return context.attempt
  })
  .step('last', { from: 'hold' }, (context) => brief(context, 'last'))

/** A program whose first start runs for ever, with a child of its own; the next says whether those are still there. */
const program = pipeline('program', parallel).exec('run', {
  command: [
    'sh',
    '-c',
    `if [ -e pid ]; then for p in $(cat pid); do kill -0 $p 2>/dev/null && there=1; done; echo "\${there:-0}"; else
     sleep 600 & echo "$$ $!" > pid.new; mv pid.new pid; sleep 600; fi`,
  ],
  cwd: folder,
})

/** Keeps the main thread busy for longer than a lease. */
const busy = pipeline('busy', parallel).step('spin', (context) => {
  note(context, 'spin', 'begins')
  block(12_000)
  note(context, 'spin', 'ends')
  return context.attempt
})

/** Blocks its process at the first attempt, for much longer than its time-out. */
const blocked = pipeline('blocked', parallel).step('spin', { timeout: '1s' }, (context) => {
  note(context, 'spin', 'begins')
  if (context.attempt === 1) block(120_000)
  return context.attempt
})

const letters = [...'abcdefghijklmnopqrst'.split(''), 'bad']

/** One of its items kills the process it is in, when others are under way. */
const killer = pipeline('killer', parallel)
  .step('list', () => letters.map((id) => ({ id })))
  .each('send', { from: 'list', key: ({ id }) => id, limit: 8, tolerate: 1 }, async (context) => {
    note(context, context.key, 'begins')
    // Stands before the last eight, so the first seven are done and seven more are under way beside it.
    if (context.key === 'bad') {
      await sleep(50)
      process.abort()
    }
    if (context.attempt === 1 && letters.indexOf(context.key) >= 13) await gate('nobody-opens-this', context.signal)
    note(context, context.key, 'ends')
    return context.key
  })

/** Its other item has all that it can get, until there is no memory left. */
const hoarder = pipeline('hoarder', parallel)
  .step('list', () => letters.map((id) => ({ id })))
  .each('send', { from: 'list', key: ({ id }) => id, limit: 8, tolerate: 1 }, async (context) => {
    note(context, context.key, 'begins')
    if (context.key === 'bad') {
      const hoard: number[][] = []
      for (;;) hoard.push(Array.from({ length: 100_000 }, Math.random))
    }
    if (context.attempt === 1 && letters.indexOf(context.key) >= 13) await gate('nobody-opens-this', context.signal)
    note(context, context.key, 'ends')
    return context.key
  })

/** As the first release has it, and as the second has changed it: a step between, another at the end. */
const released = process.env['FAULTS_RELEASE'] === '2' ? secondRelease() : firstRelease()

function firstRelease() {
  const longestMs = 2_000
  return pipeline('released', parallel)
    .step('one', (context) => brief(context, 'one', Math.random() * longestMs))
    .step('two', { from: 'one' }, (context) => brief(context, 'two', Math.random() * longestMs))
    .step('three', { from: 'two' }, (context) => brief(context, 'three', Math.random() * longestMs))
    .step('four', { from: 'three' }, (context) => brief(context, 'four', Math.random() * longestMs))
}

function secondRelease() {
  return pipeline('released', parallel)
    .step('one', (context) => brief(context, 'one'))
    .step('two', { from: 'one' }, (context) => brief(context, 'two'))
    .step('between', { from: 'two' }, (context) => brief(context, 'between'))
    .step('three', { from: 'between' }, (context) => brief(context, 'three'))
    .step('four', { from: 'three' }, (context) => brief(context, 'four'))
    .step('five', { from: 'four' }, (context) => brief(context, 'five'))
}

/** One for every worker that stops somewhere, so that each gets its own run. */
const journeys = Array.from({ length: 32 }, (_, number) => journey(`journey-${number}`))
const deliveries = Array.from({ length: 32 }, (_, number) => delivery(`delivery-${number}`))

const { FAULTS_CONCURRENCY, FAULTS_SCHEMA } = process.env

export default defineConfig({
  systems: [],
  database: FAULTS_SCHEMA === undefined ? {} : { schema: FAULTS_SCHEMA },
  worker: { concurrency: Number(FAULTS_CONCURRENCY ?? 10) },
  pipelines: [line, held, program, busy, blocked, killer, hoarder, released, ...journeys, ...deliveries],
})
