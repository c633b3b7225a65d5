import { type ReactNode, useMemo } from 'react'
import { useWords, WordsContext, wordsIn } from './texts.ts'

/** All times inside are told in a zone: people speak of a nightly batch in the zone where it runs, wherever they are themselves. */
export function TimesIn({ timezone, children }: { timezone: string; children: ReactNode }) {
  const words = useWords()
  const there = useMemo(() => wordsIn(words, timezone), [words, timezone])
  return <WordsContext value={there}>{children}</WordsContext>
}
