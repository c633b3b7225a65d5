import { type Language, useLanguage } from '../texts/texts.ts'

/** Words that systems declare: one text for all, or one in each language. */
export type Label = string | Readonly<Record<Language, string>>

/** Reads such words in the language of who looks. */
export function useLabel(): (label: Label) => string {
  const language = useLanguage()
  return (label) => (typeof label === 'string' ? label : label[language])
}
