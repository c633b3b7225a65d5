import { isAbsolute } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { StandardSchemaV1 } from '@standard-schema/spec'
import { Refusal, shown } from '../../pipelines/refusal.ts'
import { checkedSchema } from '../../pipelines/schema.ts'
import type { SettingsFile } from '../../pipelines/settings-file.ts'
import { refusalOf } from './problem.ts'
import { problemsOf } from './schema-problems.ts'
import { settingsText } from './settings-text.ts'
import { parseYaml } from './yaml-document.ts'

/**
 * Settings in YAML, for those who run a system rather than write it. The file is read and checked at every `read()`, so
 * that what is edited counts from the next run on. An empty file is one without settings.
 *
 * `read()` refuses with all that is wrong at once, each with file, line and column: what the schema does not take, what
 * is no YAML, two keys of one name; also files of more than 1 MB. Values of keys that look secret are not shown.
 *
 * @param schema any Standard Schema; one that refuses unknown keys (`z.strictObject` of zod) finds misspelled ones
 * @example
 * const settings = settingsFile(new URL('./settings.yaml', import.meta.url), z.strictObject({ symbols: z.array(z.string()) }))
 * export const energy = system({ name: 'energy', pipelines: [prices], settings })
 */
export function settingsFile<Schema extends StandardSchemaV1>(
  file: URL | string,
  schema: Schema,
): SettingsFile<StandardSchemaV1.InferOutput<Schema>> {
  const path = checkedPath(file)
  checkedSchema(schema, `the schema of ${path}`)
  return Object.freeze({ file: path, read: () => read(path, schema) })
}

async function read<Schema extends StandardSchemaV1>(
  path: string,
  schema: Schema,
): Promise<StandardSchemaV1.InferOutput<Schema>> {
  const document = await parseYaml(await settingsText(path), path)
  const result = await schema['~standard'].validate(document.value)
  if (result.issues) throw refusalOf(path, await problemsOf(document, result.issues))
  return result.value
}

function checkedPath(file: URL | string): string {
  const path = file instanceof URL && file.protocol === 'file:' ? fileURLToPath(file) : file
  if (typeof path === 'string' && isAbsolute(path)) return path
  throw new Refusal(
    `expected settings to be in a file wherever the command is run, new URL('./settings.yaml', import.meta.url), got ${shown(String(file))}`,
  )
}
