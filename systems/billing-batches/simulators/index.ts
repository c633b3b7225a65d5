import type { Simulator } from 'millrace'

/** The simulator as the platform starts it, where none of its settings is there. Its code is only loaded then. */
export const simulators: readonly Simulator[] = [
  {
    name: 'ords',
    title: 'Oracle Utilities batch tables through ORDS',
    unless: ['ORDS_BASE_URL', 'ORACLE_CONNECT_STRING'],
    provides: (address) => ({
      ORDS_BASE_URL: `${address}/ords/cisread`,
      ORDS_USER: 'CISREAD',
      ORDS_PASSWORD: 'ords-OF-NO-UTILITY',
    }),
    start: async ({ now }) => (await import('./ords.ts')).startOrdsSimulator({ now }),
  },
]
