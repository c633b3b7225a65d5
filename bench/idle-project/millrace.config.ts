import { defineConfig, pipeline } from '../../src/index.ts'

/** As little as a project can be: what its idle worker costs is the engine's own. */
export default defineConfig({ systems: [], pipelines: [pipeline('nothing').step('nothing', () => null)] })
