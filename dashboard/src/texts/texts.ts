import { createContext, use } from 'react'
import type { en } from './en.ts'
import { type Format, formatFor } from './format.ts'

/** Every language says the same: what stands in one catalogue stands in all. */
export type Texts = typeof en
export type Language = 'en' | 'pt-BR'
export const languages: readonly Language[] = ['en', 'pt-BR']
/** Each language in its own words, for who reads no other. */
export const languageNames: Record<Language, string> = { en: 'English', 'pt-BR': 'Português (Brasil)' }

const catalogues: Record<Language, () => Promise<Texts>> = {
  en: async () => (await import('./en.ts')).en,
  'pt-BR': async () => (await import('./pt-BR.ts')).ptBR,
}

/** A language with its words and its forms of numbers and times. */
export interface Words {
  language: Language
  texts: Texts
  format: Format
}

export async function wordsOf(language: Language): Promise<Words> {
  return { language, texts: await catalogues[language](), format: formatFor(regionOf(language)) }
}

/** The same words, with the times of a zone in place of the browser's own. */
export function wordsIn(words: Words, timezone: string): Words {
  return { ...words, format: formatFor(regionOf(words.language), timezone) }
}

/** As it is spoken where the browser is at home: dates in English are not the same everywhere. */
function regionOf(language: Language): string {
  return navigator.languages.find((each) => each.slice(0, 2) === language.slice(0, 2)) ?? language
}

/** The language a person wants, else the first of the browser's that is there, else English. */
export function languageFor(wanted: string | null | undefined): Language {
  const all = [wanted ?? '', ...navigator.languages]
  const found = all.map((each) => languages.find((one) => one.slice(0, 2) === each.slice(0, 2).toLowerCase()))
  return found.find((each) => each !== undefined) ?? 'en'
}

export const WordsContext = createContext<Words | undefined>(undefined)

export function useWords(): Words {
  const words = use(WordsContext)
  if (!words) throw new Error('expected the words of a language around this, got none; put it into <App>')
  return words
}

/** The texts in the language of who looks. */
export function useTexts(): Texts {
  return useWords().texts
}

/** Dates, numbers and durations as they are written in that language. */
export function useFormat(): Format {
  return useWords().format
}

export function useLanguage(): Language {
  return useWords().language
}

/** The word for a name that pipelines make, or the name itself where there is none. */
export function wordFor(words: Readonly<Record<string, string>>, name: string): string {
  return words[name] ?? name
}
