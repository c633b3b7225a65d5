import { type ReactNode, useEffect, useState } from 'react'
import { useSession } from '../client/session.ts'
import { languageFor, type Words, WordsContext, wordsOf } from '../texts/texts.ts'

/** Has everything inside speak the language of who is signed in, else the browser's. */
export function WordsProvider({ start, children }: { start: Words; children: ReactNode }) {
  const [words, setWords] = useState(start)
  const wanted = languageFor(useSession()?.user.locale)
  useEffect(() => {
    let isWanted = true
    void (async () => {
      const next = await wordsOf(wanted)
      if (isWanted) setWords(next)
    })()
    return () => {
      isWanted = false
    }
  }, [wanted])
  useEffect(() => {
    document.documentElement.lang = words.language
  }, [words])
  return <WordsContext value={words}>{children}</WordsContext>
}
