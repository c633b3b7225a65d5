import { type SettingsFile, system } from 'millrace'
import { type PipelineConfig, pipelineConfigIn } from './pipeline-config.ts'
import { energyPrices } from './pipelines.ts'
import { simulators } from './simulators/index.ts'

/** The system with the settings of a file. */
export function energyWith(settings: SettingsFile<PipelineConfig>) {
  return system({
    name: 'energy',
    pipelines: [energyPrices(settings)],
    migrations: new URL('./migrations/', import.meta.url),
    simulators,
    settings,
  })
}

/** Energy prices: daily prices of crude oil and natural gas from EIA, FRED and Yahoo Finance. */
export const energy = energyWith(pipelineConfigIn(new URL('./pipeline_config.yaml', import.meta.url)))
