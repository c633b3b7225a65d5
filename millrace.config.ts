import { defineConfig } from 'millrace'
import { energy } from './systems/energy/index.ts'

export default defineConfig({
  systems: [energy],
  timezone: 'America/New_York',
  runOnStart: ['energy-prices'],
})
