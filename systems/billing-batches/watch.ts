import { watch } from 'millrace'
import { accessToOracle } from './connectors/access.ts'
import { type BatchesOptions, oracleBatches } from './connectors/batches.ts'
import { isSimulated } from './connectors/origin.ts'
import { workflow } from './workflow.ts'

/** Without an address of Oracle the platform starts the simulator, and leads the connector there. */
const isReal = !isSimulated() && Boolean(process.env.ORDS_BASE_URL || process.env.ORACLE_CONNECT_STRING)

/**
 * The watch's name: its poll is the pipeline `watch-utility-batches`. Simulated runs are another watch's: what is expected of
 * jobs is learned from their history, and must not be learned from a simulator's.
 */
export const watchName = isReal ? 'utility-batches' : 'utility-batches-simulated'

/** The daily workflow of the utility: six jobs, from the meters' readings to the customers' messages. */
export function utilityBatches(options: Partial<BatchesOptions> = {}) {
  return watch({
    name: watchName,
    title: isReal ? 'Billing batches' : 'Billing batches, simulated',
    source: oracleBatches({ open: () => accessToOracle(), timezone: process.env.ORACLE_TIMEZONE, ...options }),
    every: '15m',
    // ORDS ends a statement after five minutes; a look has four of them.
    timeout: '5m',
    day: { startsAt: '05:00', timezone: 'Asia/Dhaka' },
    workflow,
    // They run all day, in every installation, and nobody waits for them.
    ignore: ['C1-WFSUB', 'POSTROUT'],
  })
}
