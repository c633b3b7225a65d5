import { Refusal, shown } from './refusal.ts'

/**
 * A name of a pipeline, step, dataset, system: it stands in addresses, commands and file names.
 *
 * @example
 * checkedName('energy-prices', 'pipeline')
 */
export function checkedName(name: string, noun: string): string {
  if (typeof name === 'string' && /^[a-z][a-z0-9-]{0,62}$/.test(name)) return name
  const near = typeof name === 'string' ? asName(name) : ''
  const proposal = near === '' ? '' : `: '${near}'?`
  throw new Refusal(
    `expected the name of a ${noun} to be at most 63 small letters, digits and hyphens, a letter first, got ${shown(name)}${proposal}`,
  )
}

/** What a text would be as a name; empty when nothing of it can stay. */
export function asName(text: string): string {
  return text
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^[^a-z]+|-+$/g, '')
    .slice(0, 63)
}
