import type { Config } from '../../pipelines/config.ts'
import type { Dataset } from '../../pipelines/dataset.ts'
import type { Engine } from '../../runs/engine.ts'

/** The datasets of systems, and what pipelines in no system load. */
export function watchedDatasets({ definitions }: Engine, { datasets }: Pick<Config, 'datasets'>): Dataset[] {
  const loaded = [...definitions.values()].flatMap(({ steps }) =>
    steps.flatMap((step) => (step.kind === 'load' ? [step.into] : [])),
  )
  return [...new Map([...loaded, ...datasets].map((each) => [each.name, each])).values()]
}
