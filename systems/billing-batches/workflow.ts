/**
 * The daily workflow of the utility, and what is expected of its jobs. The first two begin within minutes of their time of day: three
 * quarters of an hour later one is told that they have not, from the first day on.
 */
export const workflow = [
  {
    job: 'CM-DMRU',
    title: 'First meter readings',
    startsAt: '05:00',
    startsBy: '05:45',
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
    startsBy: '07:45',
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
] as const
