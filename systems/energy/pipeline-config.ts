import type { StandardSchemaV1 } from '@standard-schema/spec'
import { settingsFile } from 'millrace'
import type { z } from 'zod'
import type { pipelineConfigSchema } from './pipeline-config-schema.ts'

/** What operators have set. */
export type PipelineConfig = z.infer<typeof pipelineConfigSchema>

/** Loaded when a file is read: with its library it takes longer than the rest of the system. */
const schema: StandardSchemaV1<unknown, PipelineConfig> = {
  '~standard': {
    version: 1,
    vendor: 'zod',
    async validate(value) {
      const { pipelineConfigSchema } = await import('./pipeline-config-schema.ts')
      return await pipelineConfigSchema['~standard'].validate(value)
    },
  },
}

/** The settings in a file of this form. */
export function pipelineConfigIn(file: URL | string) {
  return settingsFile(file, schema)
}

/** A text of the settings, or what the variable of the environment has that it names: `${ALERT_EMAIL}`. */
export function valueIn(text: string): string {
  const name = /^\$\{([A-Z][A-Z0-9_]*)\}$/.exec(text)?.[1]
  return name === undefined ? text : (process.env[name] ?? '')
}
