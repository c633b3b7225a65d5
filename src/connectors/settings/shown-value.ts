import { shown } from '../../pipelines/refusal.ts'

const secretKey =
  /pass(word|wd|phrase)?$|^pwd$|secret|token|credential|webhook|(^|[_-])key$|[a-z]Key$|apikey|private|auth|cookie|dsn$|connection/i

/** Whether a value, or what it is in, has a name under which people keep what nobody else must see. */
export function isSecretPath(path: readonly PropertyKey[]): boolean {
  return path.some((key) => secretKey.test(String(key)))
}

/** What stands in the file, as far as it may be shown. Of lists and maps only that they are: secrets may be in them. */
export function gotText(value: unknown, path: readonly PropertyKey[]): string {
  if (value === undefined || value === null) return 'nothing'
  if (isSecretPath(path) || holdsPassword(value)) return 'a value'
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' ? 'keys and values' : shown(value)
}

/** `postgres://user:password@host`, whatever its key is called. */
function holdsPassword(value: unknown): boolean {
  return typeof value === 'string' && /:\/\/[^/\s]*@/.test(value)
}
