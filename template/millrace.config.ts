import { defineConfig, system } from 'millrace'
import { hello } from './pipelines/hello.ts'

/** What belongs together: pipelines, and the migrations of their tables, which live in a schema of the system's name. */
const fruit = system({
  name: 'fruit',
  pipelines: [hello],
  migrations: new URL('./migrations/', import.meta.url),
})

export default defineConfig({ systems: [fruit] })
