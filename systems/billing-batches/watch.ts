import { watch } from 'millrace'
import { accessToOracle } from './connectors/access.ts'
import { type BatchesOptions, oracleBatches } from './connectors/batches.ts'
import { isSimulated } from './connectors/origin.ts'

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
    workflow: [
      {
        job: 'CM-DMRU',
        title: 'First meter readings',
        startsAt: '05:00',
        expected: '120m',
        longest: '180m',
        stuckAfter: '60m',
        leastRecordsPerSecond: 50,
      },
      {
        job: 'D1-IMD',
        title: 'Measurements, until none is left',
        after: ['CM-DMRU'],
        runs: 'until empty',
        startsAt: '07:00',
        expected: '30m',
        longest: '60m',
        stuckAfter: '60m',
        leastRecordsPerSecond: 20,
      },
      {
        job: 'C1-PPBTR',
        title: 'Prepay biller',
        after: ['D1-IMD'],
        expected: '45m',
        longest: '90m',
        stuckAfter: '60m',
        leastRecordsPerSecond: 30,
      },
      {
        job: 'F1-FLUSH',
        title: 'Flush of caches',
        runs: 'several',
        isCritical: false,
        expected: '15m',
        longest: '30m',
        stuckAfter: '60m',
        leastRecordsPerSecond: 10,
      },
      {
        job: 'CM_BSGGN',
        title: 'Bill segments',
        after: ['C1-PPBTR'],
        expected: '90m',
        longest: '150m',
        stuckAfter: '60m',
        leastRecordsPerSecond: 40,
      },
      {
        job: 'BILLRESTSMS',
        title: 'Messages to customers',
        after: ['CM_BSGGN'],
        // By then the utility's customers are to know their bills.
        doneBy: '16:00',
        expected: '30m',
        longest: '60m',
        stuckAfter: '60m',
        leastRecordsPerSecond: 20,
      },
    ],
    // They run all day, in every installation, and nobody waits for them.
    ignore: ['C1-WFSUB', 'POSTROUT'],
  })
}
