import { defineConfig } from 'millrace'
import { billingBatches } from './systems/billing-batches/index.ts'
import { watchName } from './systems/billing-batches/watch.ts'
import { energy } from './systems/energy/index.ts'

export default defineConfig({
  systems: [energy, billingBatches],
  timezone: 'America/New_York',
  runOnStart: ['energy-prices', `watch-${watchName}`],
})
