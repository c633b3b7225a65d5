// The process of one contestant in one round: gets ready, then starts runs whenever it is told how many.
import type { Contestant, Settings, Work } from './contestants/contestant.ts'

/** What it is started with, as JSON. */
export interface Order {
  /** The contestant's module. */
  module: string
  address: string
  work: Work
  settings: Settings
}

const order: Order = JSON.parse(process.argv[2] ?? '')
const { default: contestant }: { default: Contestant } = await import(order.module)
const served = await contestant.serve(order.address, order.work, order.settings)
process.on('message', (runs: number) => {
  served.start(runs).then(
    () => process.send?.('started'),
    (error: unknown) => {
      console.error(error)
      process.exit(1)
    },
  )
})
process.send?.('ready')
