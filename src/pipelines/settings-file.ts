import { Refusal, shown } from './refusal.ts'

/** A file of settings that operators edit. Made by `settingsFile`. */
export interface SettingsFile<Value = unknown> {
  /** Its path. */
  readonly file: string
  /** Reads and checks the file anew. Refuses with everything that is wrong with it, each with its line. */
  read(): Promise<Value>
}

/** Refuses what is no settings file. */
export function checkedSettingsFile(given: SettingsFile): SettingsFile {
  const value: unknown = given
  const isOne =
    typeof value === 'object' &&
    value !== null &&
    'file' in value &&
    'read' in value &&
    typeof value.read === 'function'
  if (isOne && typeof value.file === 'string') return given
  throw new Refusal(
    `expected settings to be a file and its schema, settingsFile(new URL('./settings.yaml', import.meta.url), schema), got ${shown(value)}`,
  )
}
