import { system } from 'millrace'
import { energyPrices } from './pipelines.ts'
import { simulators } from './simulators/index.ts'

/** Energy prices: daily prices of crude oil and natural gas from EIA, FRED and Yahoo Finance. */
export const energy = system({
  name: 'energy',
  pipelines: [energyPrices],
  migrations: new URL('./migrations/', import.meta.url),
  simulators,
})
