import { type SettingsFile, system } from 'millrace'
import { energyChannels, energyRoutes } from './notifications.ts'
import { pricesPage } from './page.ts'
import { type PipelineConfig, pipelineConfigIn } from './pipeline-config.ts'
import { energyPrices } from './pipelines.ts'
import { energySchedules } from './schedules.ts'
import { simulators } from './simulators/index.ts'

/** The system with the settings of a file. */
export function energyWith(settings: SettingsFile<PipelineConfig>) {
  const prices = energyPrices(settings)
  return system({
    name: 'energy',
    pipelines: [prices],
    schedules: () => energySchedules(settings, prices),
    migrations: new URL('./migrations/', import.meta.url),
    pages: [pricesPage],
    simulators,
    settings,
    notifications: { channels: () => energyChannels(settings), routes: () => energyRoutes(settings) },
  })
}

/** Energy prices: daily prices of crude oil and natural gas from EIA, FRED and Yahoo Finance. */
export const energy = energyWith(pipelineConfigIn(new URL('./pipeline_config.yaml', import.meta.url)))
