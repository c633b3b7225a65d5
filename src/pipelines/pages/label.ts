import { knownOptions, text } from '../checks.ts'

/** Words for people: one text for all, or one for each language that the dashboard speaks. */
export type Label = string | { readonly en: string; readonly 'pt-BR': string }

/** Refuses what is neither text nor text in every language. */
export function checkedLabel(given: Label, what: string): Label {
  if (typeof given === 'string') return text(given, what)
  knownOptions(given, { en: true, 'pt-BR': true } satisfies Record<'en' | 'pt-BR', true>)
  return Object.freeze({ en: text(given.en, `${what} in en`), 'pt-BR': text(given['pt-BR'], `${what} in pt-BR`) })
}
