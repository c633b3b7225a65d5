// The process of one contestant in one round: gets ready, then starts runs whenever it is told to.
import type { Contestant, Served, Settings, Work } from './contestants/contestant.ts'

/** What it is started with, as JSON. */
export interface Order {
  /** The contestant's module. */
  module: string
  address: string
  work: Work
  settings: Settings
}

export type Question = { start: number } | { memory: true }
export type Answer = { ready: true } | { started: number } | { memory: Memory }

/** Resident memory, in MB. */
export interface Memory {
  /** As it is. */
  rawMb: number
  /** After everything that nobody needs was let go. */
  collectedMb: number
}

function answer(message: Answer): void {
  process.send?.(message)
}

async function obey(served: Served, question: Question): Promise<void> {
  if ('memory' in question) return answer({ memory: measure() })
  await served.start(question.start)
  answer({ started: question.start })
}

function measure(): Memory {
  const rawMb = process.memoryUsage.rss() / 2 ** 20
  // Twice: what the first finds to be unreachable may hold the last reference to more.
  globalThis.gc?.()
  globalThis.gc?.()
  return { rawMb, collectedMb: process.memoryUsage.rss() / 2 ** 20 }
}

const order: Order = JSON.parse(process.argv[2] ?? '')
const { default: contestant }: { default: Contestant } = await import(order.module)
const served = await contestant.serve(order.address, order.work, order.settings)
process.on('message', (question: Question) => {
  obey(served, question).catch((error: unknown) => {
    console.error(error)
    process.exit(1)
  })
})
answer({ ready: true })
