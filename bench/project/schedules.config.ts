import { defineConfig, pipeline } from '../../src/index.ts'

/** Pipelines among which the schedules are spread: their slots are given under a lock for each. */
export const pipelineNames = Array.from({ length: 60 }, (_none, number) => `nothing-${number}`)

export default defineConfig({
  systems: [],
  pipelines: pipelineNames.map((name) => pipeline(name, { overlap: { parallel: 1_000 } }).step('nothing', () => null)),
})
