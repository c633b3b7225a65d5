import { defineConfig, pipeline } from '../../src/index.ts'

/** As little as a project can be: what it costs is the engine's own. */
export default defineConfig({
  systems: [],
  pipelines: [pipeline('nothing', { overlap: { parallel: 1_000_000 } }).step('nothing', () => null)],
})
